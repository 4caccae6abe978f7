// Takes out of the design system's sheet what Daylight never uses: variants no
// component of portal/ui writes, work-arounds for browsers without module
// scripts, and declarations the body already makes.

import postcss from "postcss";

const unusedClass = new RegExp(
  [
    "--inverse(?![\\w-])(?<!button--inverse)",
    "link--(?:muted|text-colour|no-underline|no-visited-state|inverse)",
    "link-image",
    "-from-desktop",
    "panel--interruption",
    "panel__actions",
    "service-navigation__(?:toggle|inlining-container)",
    "exit-this-page",
    "small-text-until-tablet",
    "main-wrapper--",
    "extra-letter-spacing",
    "tag--(?:pink|turquoise)",
    "clearfix",
    "row--no-border",
    "notification-banner__link",
    "hidden-focusable",
    "list--spaced",
    "skip-link-focused-element",
    "(?:legend|label|caption)--xl",
    "section-break--xl",
    "grid-column-(?:one-quarter|three-quarters)",
  ].join("|"),
);

const oldBrowsers = /high-contrast|min-width: ?0\\0|\\fffd|\\\d/;

export function thin(css) {
  const root = postcss.parse(css);
  root.walkAtRules((rule) => {
    const old = rule.name === "media" && oldBrowsers.test(rule.params);
    const refinement = rule.name === "supports" && /text-wrap|border-width/.test(rule.params);
    if (old || refinement) rule.remove();
  });
  root.walkRules((rule) => {
    const kept = rule.selectors.filter((s) => !unusedClass.test(s) && !s.includes("::-moz-focus-inner"));
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  root.walkDecls((decl) => {
    // The sheet itself sets every --govuk property, so fallbacks say it twice.
    decl.value = decl.value.replace(/var\((--govuk-[\w-]+), ?#[0-9a-f]+\)/g, "var($1)");
    decl.value = decl.value.replace(/(\.\d{3})\d+/g, "$1");
    if (/^--govuk-(?:breakpoint|frontend-version)/.test(decl.prop)) return decl.remove();
    const said = decl.prop === "font-family" && decl.value === "inherit" && !/\b(?:button|input|select|textarea)\b(?!-)/.test(decl.parent.selector);
    const dead = /^-(?:webkit|moz)-(?:osx-)?font-smoothing$|^-webkit-text-decoration-skip|^-webkit-clip-path$|^word-wrap$|^-ms-/.test(decl.prop);
    if (said || dead || /^-ms-|^-webkit-box$/.test(decl.value)) decl.remove();
  });
  root.walkRules((rule) => rule.nodes.length === 0 && rule.remove());
  root.walkAtRules((rule) => rule.nodes?.length === 0 && rule.remove());
  return root.toString();
}
