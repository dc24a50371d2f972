// Light or dark, as the machine is set, and that there are scripts. In the head, so that no page first shows otherwise.
const dark = matchMedia("(prefers-color-scheme: dark)");
const show = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
dark.addEventListener("change", show);
document.documentElement.classList.add("js");
show();
