// The browser could not use the security key: say so on the page.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.getElementById("key-error");
  said.hidden = false;
  said.focus();
});
