// A classic script in the head: the theme must stand before the first paint.
{
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const system = () => (dark.matches ? 'dark' : 'light');
  const shown = () => localStorage.getItem('dcbox.theme') ?? system();
  const apply = () => {
    document.documentElement.dataset.theme = shown();
  };
  /** From light to dark and back; once it is as the system says, it follows that again. */
  const turn = () => {
    const next = shown() === 'dark' ? 'light' : 'dark';
    if (next === system()) localStorage.removeItem('dcbox.theme');
    else localStorage.setItem('dcbox.theme', next);
    apply();
  };
  window.dcboxTheme = { shown, turn };
  dark.onchange = apply;
  apply();
}
