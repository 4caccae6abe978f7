// password lets people see what they type; the field is hidden again before it
// is sent, so that no browser remembers it as plain text.
export function password(group: HTMLElement): void {
  const field = group.querySelector("input");
  const button = group.querySelector("button");
  if (!field || !button) return;
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("aria-live", "polite");
  group.append(said);
  const word = (key: string) => group.getAttribute(`data-i18n.${key}`) ?? "";
  const turn = (visible: boolean) => {
    field.type = visible ? "text" : "password";
    button.textContent = word(visible ? "hide-password" : "show-password");
    button.setAttribute("aria-label", word(visible ? "hide-password-aria-label" : "show-password-aria-label"));
    said.textContent = word(visible ? "password-shown-announcement" : "password-hidden-announcement");
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(field.type === "password"));
  field.form?.addEventListener("submit", () => turn(false));
}
