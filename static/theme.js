// A classic script in the head: the theme must stand before the first paint.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => {
    try { return localStorage.getItem('dcbox.theme'); } catch { return null; }
  };
  const apply = () => {
    const theme = chosen() ?? (dark.matches ? 'dark' : 'light');
    document.documentElement.dataset.theme = theme;
    return theme;
  };
  dark.addEventListener('change', apply);
  apply();
  window.dcboxTheme = {
    // 'light', 'dark' or null: as the system says.
    chosen,
    shown: () => document.documentElement.dataset.theme,
    choose(theme) {
      try {
        if (theme) localStorage.setItem('dcbox.theme', theme);
        else localStorage.removeItem('dcbox.theme');
      } catch { /* Without storage the choice holds until the page is closed. */ }
      document.documentElement.dataset.theme = theme ?? (dark.matches ? 'dark' : 'light');
      dispatchEvent(new Event('theme'));
    },
  };
})();
