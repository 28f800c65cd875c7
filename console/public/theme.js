// Runs before the first paint, so that a chosen theme, density or language never flashes.
(() => {
  const root = document.documentElement;
  const chosen = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage is closed to us: the system decides
    }
  };
  const theme = chosen('recado.theme');
  const density = chosen('recado.density');
  if (theme) root.dataset.theme = theme;
  if (density) root.dataset.density = density;
})();
