// Runs before the first paint, so that neither colours nor direction change under the reader's eyes.
// A file of its own, because the content security policy allows no inline script.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch (refused) {
      return null;
    }
  };
  var scheme = read('earmark.scheme');
  var dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  var language = read('earmark.language') || (/^(he|iw)\b/.test(navigator.language) ? 'he' : 'en');
  root.lang = language;
  root.dir = language === 'he' ? 'rtl' : 'ltr';
})();
