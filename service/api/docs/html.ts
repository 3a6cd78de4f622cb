/** Text as HTML: everything is escaped, code spans and line breaks of our descriptions are kept. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Back-ticks, lists with dashes and empty lines: what our descriptions use of Markdown. */
export function formatted(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => {
      const lines = block.split("\n").map((line) => escapeText(line).replace(/`([^`]+)`/g, "<code>$1</code>"));
      return lines.every((line) => line.startsWith("- "))
        ? `<ul>${lines.map((line) => `<li>${line.slice(2)}</li>`).join("")}</ul>`
        : `<p>${lines.join(" ")}</p>`;
    })
    .join("\n");
}
