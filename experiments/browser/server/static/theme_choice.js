// Follow the system's light or dark theme until the reader chooses one.
(function () {
  const key = ":solara:theme.variant";
  theme.variant = localStorage.getItem(key) ? JSON.parse(localStorage.getItem(key)) : "auto";
  const dark = inDarkMode();
  appContainer.classList.toggle("theme--dark", dark);
  appContainer.classList.toggle("theme--light", !dark);
})();
