// What script adds to pages that work without it.

import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { copy } from "./copy";
import { count } from "./count";
import { shortcuts } from "./shortcuts";

// The sheet hides conditional questions only under these classes, so a browser
// that never gets here shows everything.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

type Component = { new (element: Element): unknown; moduleName: string };

for (const component of [Button, Checkboxes, ErrorSummary, Radios] as unknown as Component[]) {
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

document.querySelectorAll<HTMLElement>("[data-module=govuk-character-count]").forEach(count);
document.querySelectorAll<HTMLElement>("[data-module=dl-copy]").forEach(copy);
document.querySelectorAll<HTMLDetailsElement>("[data-module=dl-shortcuts]").forEach(shortcuts);
