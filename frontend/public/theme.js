// Before the first paint: the theme chosen here earlier, else the device's.
try {
  var theme = localStorage.getItem('conversa.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden; the device's theme is then used.
}
