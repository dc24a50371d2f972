// What stands behind the # of a link is sent to nobody: it goes from the address into the form, and is gone from there.
const given = location.hash.slice(1);
if (given) {
  document.getElementById("secret").value = given;
  history.replaceState(null, "", location.pathname);
}
