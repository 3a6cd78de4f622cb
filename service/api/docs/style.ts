/** The look of the page: the reader's own font and colour scheme. */
export const style = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --text: #1f2328; --link: #0b57d0; --get: #116329; --post: #0b57d0; --delete: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --soft: #161b22; --text: #e6edf3; --link: #79b8ff; --get: #56d364; --post: #79b8ff; --delete: #ff9492; }
  body { background: #0d1117; }
}
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--text); }
main { max-width: 60rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.15rem; margin-top: 0; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
a { color: var(--link); }
nav ul { list-style: none; padding: 0; }
nav a { text-decoration: none; }
section { border: 1px solid var(--line); border-radius: 6px; padding: 1rem; margin: 1rem 0; }
code, pre { font: .875em/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
td { border-top: 1px solid var(--line); padding: .25rem .75rem .25rem 0; vertical-align: top; }
td p, details p { margin: .25rem 0; }
summary { cursor: pointer; }
.media { font-size: .875em; }
.GET { color: var(--get); } .POST { color: var(--post); } .DELETE { color: var(--delete); }
`;
