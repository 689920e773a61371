// A classic script in the head: the theme must stand before the first paint.
{
  const dark = matchMedia('(prefers-color-scheme: dark)');
  // 'light', 'dark' or null: as the system says.
  const chosen = () => localStorage.getItem('dcbox.theme');
  const shown = () => chosen() ?? (dark.matches ? 'dark' : 'light');
  const apply = () => { document.documentElement.dataset.theme = shown(); };
  const choose = (theme) => {
    if (theme) localStorage.setItem('dcbox.theme', theme);
    else localStorage.removeItem('dcbox.theme');
    apply();
    dispatchEvent(new Event('theme'));
  };
  window.dcboxTheme = { chosen, shown, choose };
  dark.onchange = apply;
  apply();
}
