// What script adds to pages that work without it.

import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { copy } from "./copy";
import { count } from "./count";
import { insert } from "./insert";
import { password } from "./password";
import { refresh } from "./refresh";
import { reveal } from "./reveal";
import { rows } from "./rows";
import { shortcuts } from "./shortcuts";

// The sheet hides conditional questions only under these classes, so a browser
// that never gets here shows everything.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

type Component = { new (element: Element): unknown; moduleName: string };

for (const component of [Button, ErrorSummary] as unknown as Component[]) {
  for (const element of document.querySelectorAll(`[data-module="${component.moduleName}"]`)) {
    try {
      new component(element);
    } catch {
      // A component that cannot start leaves the plain one in place.
    }
  }
}

// A banner that reports what has just been done takes the focus once.
const done = document.querySelector<HTMLElement>(".govuk-notification-banner[role=alert]");
if (done && !document.querySelector(".govuk-error-summary")) {
  done.tabIndex = -1;
  done.focus();
}

const pieces: Record<string, (piece: HTMLElement) => void> = {
  "govuk-character-count": count,
  "govuk-checkboxes": reveal,
  "govuk-password-input": password,
  "govuk-radios": reveal,
  "dl-copy": copy,
  "dl-insert": insert,
  "dl-refresh": refresh,
  "dl-rows": rows,
  "dl-shortcuts": (piece) => shortcuts(piece as HTMLDetailsElement),
};
for (const [name, start] of Object.entries(pieces)) {
  document.querySelectorAll<HTMLElement>(`[data-module="${name}"]`).forEach(start);
}

// An error about a date or a group leads to something that cannot take the
// focus; its first field can.
document.querySelector(".govuk-error-summary")?.addEventListener("click", (event) => {
  const id = (event.target as HTMLElement).closest("a")?.hash.slice(1);
  const target = id && document.getElementById(id);
  if (target && !target.matches("input, textarea, select")) target.querySelector<HTMLElement>("input, textarea, select")?.focus();
});
