// refresh follows something that is being done: from time to time it takes the
// same piece of the page as the server has it now. When the page has changed so
// that there is no such piece, the page itself is loaded. A reader who stopped
// the script sees the same by the link beside it.
export function refresh(piece: HTMLElement): void {
  const pause = 4000;
  const text = piece.querySelector("p");
  const look = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.redirected) return location.reload(); // signed out meanwhile
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = page.getElementById(piece.id);
        if (!now) return location.reload();
        const said = now.querySelector("p")?.textContent ?? "";
        if (text && text.textContent !== said) text.textContent = said;
        const bar = piece.querySelector("progress");
        if (bar) bar.value = now.querySelector("progress")?.value ?? bar.value;
      }
    } catch {
      // The network is away; the next look may find it again.
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
