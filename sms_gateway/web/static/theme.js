// Light or dark, as the machine is set, and that there are scripts. In the head, so that no page first shows otherwise.
// Paper is white.
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = (theme) => document.documentElement.setAttribute("data-bs-theme", theme);
const show = () => dress(dark.matches ? "dark" : "light");
dark.addEventListener("change", show);
addEventListener("beforeprint", () => dress("light"));
addEventListener("afterprint", show);
document.documentElement.classList.add("js");
show();
