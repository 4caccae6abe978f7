// copy puts a button beside a reference that copies it.
export function copy(piece: HTMLElement): void {
  const code = piece.querySelector("code");
  if (!code || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "dl-code__copy";
  button.textContent = piece.dataset.copy ?? "";
  const said = document.createElement("span");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    button.textContent = said.textContent = piece.dataset.copied ?? "";
    setTimeout(() => {
      button.textContent = piece.dataset.copy ?? "";
      said.textContent = "";
    }, 3000);
  });
  piece.append(button, said);
}
