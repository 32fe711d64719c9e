package picture

// Style is the style sheet of the picture: for WriteInline to be drawn as WriteSVG draws. Every
// selector begins with .verify-picture.
const Style = `.verify-picture{
--vp-paper:#fff;--vp-ink:#1b2330;--vp-soft:#566173;--vp-line:#8a94a3;--vp-fill:#f5f7fa;--vp-subnet:#e9eff7;--vp-subnet-line:#b9c7da;
--vp-allowed:#1a7f4b;--vp-allowed-fill:#f0faf4;--vp-denied:#c4262e;--vp-denied-fill:#fdf0f0;
--vp-unknown:#9a6200;--vp-unknown-fill:#fff7e6;--vp-residual:#6b7686;--vp-residual-fill:#f3f4f6;
color:var(--vp-ink);background:var(--vp-paper);font-family:Helvetica,Arial,"Liberation Sans",sans-serif}
.verify-picture .paper{fill:var(--vp-paper)}
.verify-picture text{fill:var(--vp-ink);font-size:11px}
.verify-picture .name{font-size:13px;font-weight:700}
.verify-picture .head{font-size:15px;font-weight:700}
.verify-picture .strong{font-weight:700}
.verify-picture .note{fill:var(--vp-soft)}
.verify-picture .box>rect{fill:var(--vp-paper);stroke:var(--vp-line);stroke-width:1.2}
.verify-picture .network>rect{fill:var(--vp-fill);stroke-width:1.6}
.verify-picture .network.isolated>rect{stroke:var(--vp-allowed)}
.verify-picture .network.open>rect{stroke:var(--vp-denied)}
.verify-picture .network.maybe>rect{stroke:var(--vp-unknown);stroke-dasharray:7 4}
.verify-picture .subnet>rect{fill:var(--vp-subnet);stroke:var(--vp-subnet-line);stroke-width:1}
.verify-picture .tier>rect{fill:none;stroke:none}
.verify-picture .tier.bare>rect{stroke:var(--vp-subnet-line);stroke-dasharray:4 3}
.verify-picture .endpoints>rect{fill:none;stroke-dasharray:4 3}
.verify-picture .outside>rect{fill:var(--vp-fill)}
.verify-picture .allowed>rect{stroke:var(--vp-allowed);fill:var(--vp-allowed-fill)}
.verify-picture .denied>rect,.verify-picture .box.open:not(.network)>rect{stroke:var(--vp-denied);fill:var(--vp-denied-fill)}
.verify-picture .unknown>rect,.verify-picture .box.maybe:not(.network)>rect{stroke:var(--vp-unknown);fill:var(--vp-unknown-fill);stroke-dasharray:5 3}
.verify-picture .residual>rect{stroke:var(--vp-residual);fill:var(--vp-residual-fill);stroke-dasharray:2 3}
.verify-picture .break>rect{stroke-dasharray:3 3}
.verify-picture .group>.behind{fill:none}
.verify-picture .good{fill:var(--vp-allowed)}
.verify-picture .bad{fill:var(--vp-denied)}
.verify-picture .doubt{fill:var(--vp-unknown)}
.verify-picture .rest{fill:var(--vp-residual)}
.verify-picture .sign{fill:none;stroke:var(--vp-paper);stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.verify-picture .dot{fill:var(--vp-paper)}
.verify-picture .wire{fill:none;stroke:var(--vp-line);stroke-width:1.3}
.verify-picture .hit{fill:none;stroke:transparent;stroke-width:11}
.verify-picture .tip{fill:var(--vp-line);stroke:none}
.verify-picture .edge.allowed .wire{stroke:var(--vp-allowed);stroke-width:1.6}
.verify-picture .edge.allowed .tip{fill:var(--vp-allowed)}
.verify-picture .edge.denied .wire,.verify-picture .edge.open .wire{stroke:var(--vp-denied);stroke-width:2.2}
.verify-picture .edge.open .wire{stroke-dasharray:9 4}
.verify-picture .edge.denied .tip,.verify-picture .edge.open .tip{fill:var(--vp-denied)}
.verify-picture .edge.unknown .wire,.verify-picture .edge.maybe .wire{stroke:var(--vp-unknown);stroke-width:1.8;stroke-dasharray:6 4}
.verify-picture .edge.unknown .tip,.verify-picture .edge.maybe .tip{fill:var(--vp-unknown)}
.verify-picture .edge.residual .wire{stroke:var(--vp-residual);stroke-dasharray:2 3}
.verify-picture .edge.route .wire{stroke-dasharray:1 4;stroke-linecap:round;stroke-width:2}
.verify-picture .edge.optional .wire{stroke-width:1.4}
.verify-picture.dim .box,.verify-picture.dim .edge{opacity:.25}
.verify-picture.dim .network,.verify-picture.dim .tier,.verify-picture.dim .subnet,.verify-picture.dim .endpoints,.verify-picture.dim .lit{opacity:1}
.verify-picture .edge.lit .wire{stroke-width:3}
@media (prefers-color-scheme:dark){.verify-picture{
--vp-paper:#12161d;--vp-ink:#e6eaf0;--vp-soft:#a7b1c0;--vp-line:#7f8a9a;--vp-fill:#181d26;--vp-subnet:#1e2733;--vp-subnet-line:#3b4a5e;
--vp-allowed:#4cc38a;--vp-allowed-fill:#13261d;--vp-denied:#ff7b7b;--vp-denied-fill:#2f1719;
--vp-unknown:#e5a93b;--vp-unknown-fill:#2b2212;--vp-residual:#94a0b1;--vp-residual-fill:#1c222b}}
@media print{.verify-picture{
--vp-paper:#fff;--vp-ink:#000;--vp-soft:#3c4350;--vp-line:#6b7583;--vp-fill:#fafafa;--vp-subnet:#f0f3f8;--vp-subnet-line:#aab6c6;
--vp-allowed:#146c3f;--vp-allowed-fill:#fff;--vp-denied:#b3141d;--vp-denied-fill:#fff;
--vp-unknown:#7d4f00;--vp-unknown-fill:#fff;--vp-residual:#59626f;--vp-residual-fill:#fff}}
`
