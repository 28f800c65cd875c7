// Day and night: ?theme=dark in the address, then the stored choice, then the system. Runs before the
// first paint, so it is no module.
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem('recado-theme'); } catch { return null; } };
  const theme = new URLSearchParams(location.search).get('theme') || stored();
  if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
})();
