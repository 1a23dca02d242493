// htm bound to preact: the templates of all parts.
export { html } from "htm/preact";

/** Class names, those that are wanted. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}
