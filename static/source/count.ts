// count says how much may still be written, in the words the page brings. The
// design system's own script does the same but carries a plural table the
// browser already has, and alone would double what a phone loads.
export function count(group: HTMLElement): void {
  const field = group.querySelector("textarea");
  const limit = group.querySelector<HTMLElement>(".govuk-character-count__message");
  const words = group.dataset.maxwords;
  const most = Number(words ?? group.dataset.maxlength);
  if (!field || !limit || !most) return;

  const unit = words ? "words" : "characters";
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const say = (left: number): string => {
    const side = left < 0 ? "over" : "under";
    const form = plural.select(Math.abs(left));
    const text = (f: string) => group.getAttribute(`data-i18n.${unit}-${side}-limit.${f}`);
    const pattern = left ? (text(form) ?? text("other")) : group.getAttribute(`data-i18n.${unit}-at-limit`);
    return (pattern ?? "").replace("%{count}", Math.abs(left).toLocaleString(document.documentElement.lang + "-u-nu-latn"));
  };

  const seen = document.createElement("div");
  seen.className = limit.className;
  seen.setAttribute("aria-hidden", "true");
  const heard = document.createElement("div");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("aria-live", "polite");
  limit.after(seen, heard);
  limit.classList.add("govuk-visually-hidden");

  let timer = 0;
  const show = () => {
    const used = words ? (field.value.match(/\S+/g) ?? []).length : field.value.length;
    const left = most - used;
    seen.textContent = say(left);
    seen.classList.toggle("govuk-error-message", left < 0);
    seen.classList.toggle("govuk-hint", left >= 0);
    field.classList.toggle("govuk-textarea--error", left < 0 || group.classList.contains("govuk-form-group--error"));
    const threshold = (most * Number(group.dataset.threshold ?? 0)) / 100;
    seen.classList.toggle("govuk-character-count__message--disabled", used < threshold);
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = used < threshold ? "" : seen.textContent), 1000);
  };
  field.addEventListener("input", show);
  show();
}
