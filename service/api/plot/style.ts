/** Colours of the plot in both colour schemes; shapes differ too, so that no meaning is in the colour alone. */
export const plotStyle = `
svg { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --grid: #e4e8ec; --training: #57606a; --band: #0969da; --normal: #0969da; --anomaly: #cf222e; background: var(--paper); }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --grid: #262c33; --training: #9198a1; --band: #4493f8; --normal: #79c0ff; --anomaly: #ff7b72; }
}
text { font: 13px system-ui, sans-serif; fill: var(--soft); }
.title { font-size: 17px; font-weight: 600; fill: var(--ink); }
.panel { font-weight: 600; fill: var(--ink); }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: var(--grid); } .axis { stroke: var(--soft); fill: none; }
.band { fill: var(--band); fill-opacity: .16; stroke: var(--band); stroke-opacity: .5; }
.expected { fill: none; stroke: var(--band); stroke-dasharray: 5 4; }
.training { fill: none; stroke: var(--training); stroke-width: 1.25; stroke-linejoin: round; }
.normal { fill: var(--normal); } .anomaly { fill: var(--anomaly); stroke: var(--paper); }
`;
