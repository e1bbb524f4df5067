// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The style sheet of report.html. Blue and orange stay apart for people who do
// not tell red from green; states have words beside their colours.

#include "Style.h"

namespace snnc::report {

llvm::StringRef getStyle() {
  return R"css(
:root{color-scheme:light dark;--page:#f6f5f1;--card:#fff;--ink:#1c2330;--soft:#5b6575;--line:#dedbd2;--track:#eceae3;--blue:#1f6cb0;--orange:#c65d0e;--grey:#8a93a1;--good:#1d7a46;--bad:#b3261e;--wait:#8a6100;--shadow:rgba(28,35,48,.28)}
@media(prefers-color-scheme:dark){:root{--page:#11151c;--card:#1a202a;--ink:#e6e9ee;--soft:#9fabbb;--line:#2e3745;--track:#28303d;--blue:#5fa8e8;--orange:#f0954a;--grey:#7f8b9b;--good:#58c98a;--bad:#ff8a80;--wait:#e2b64d;--shadow:rgba(0,0,0,.6)}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Lato,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:clamp(1.6rem,4.5vw,2.3rem);line-height:1.2;margin:.1em 0 .3em;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:0 0 .35em}
h3{font-size:1rem;margin:1.4em 0 .3em}
p{margin:.4em 0 .9em;max-width:46em}
.eyebrow,.lead,.muted,figcaption{color:var(--soft)}
.eyebrow{font-size:.85rem;letter-spacing:.04em;margin:0}
.lead{font-size:1.08rem}
.lead b{color:var(--ink)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:22px 22px 18px;margin:18px 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:12px;margin:22px 0 6px;padding:0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.tiles .what{display:block;color:var(--soft);font-size:.86rem}
.tiles .figure{display:block;font-size:1.72rem;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles .more{display:block;color:var(--soft);font-size:.86rem;line-height:1.4}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:10px 40px;align-items:start}
.three{grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr))}
figure{margin:0 0 14px}
figcaption{font-size:.9rem;margin-bottom:8px}
svg{display:block;overflow:visible}
svg text{font:13px/1 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Lato,"DejaVu Sans",sans-serif;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .label{font-weight:600}
svg .note,svg .tick{fill:var(--soft)}
svg .tick{font-size:12px}
.grid{stroke:var(--line)}
.reference{stroke:var(--grey);stroke-dasharray:4 4}
.whisker{stroke:var(--blue);stroke-width:2}
.dot{fill:var(--blue);stroke:var(--card);stroke-width:2}
.whisker.start{stroke:var(--grey)}.dot.start{fill:var(--grey)}
.whisker.baseline{stroke:var(--orange)}.dot.baseline{fill:var(--orange)}
.track{fill:var(--track)}
.bar.predicted,.bar.before{fill:var(--blue)}
.bar.measured,.bar.after{fill:var(--orange)}
svg .off{fill:var(--orange)}
.wire{fill:none;stroke:var(--grey);stroke-width:2}
.wire.delayed{stroke:var(--orange);stroke-dasharray:5 4}
.mark{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 4}
.mark.mean{stroke:var(--ink);stroke-dasharray:none}
.key{display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:0 0 8px;list-style:none;font-size:.88rem;color:var(--soft)}
.key li::before{content:"";display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;vertical-align:-1px;background:var(--swatch)}
.key .blue{--swatch:var(--blue)}.key .orange{--swatch:var(--orange)}.key .grey{--swatch:var(--grey)}
.scroll{overflow-x:auto;margin:6px 0 12px;background:linear-gradient(90deg,var(--card) 30%,transparent),linear-gradient(270deg,var(--card) 30%,transparent) 100% 0,linear-gradient(90deg,var(--shadow),transparent),linear-gradient(270deg,var(--shadow),transparent) 100% 0;background-repeat:no-repeat;background-size:40px 100%,40px 100%,14px 100%,14px 100%;background-attachment:local,local,scroll,scroll}
.shade{display:inline-block;min-width:2.1em;padding:1px 6px;border-radius:4px}
table{border-collapse:collapse;width:100%;font-size:.93rem;font-variant-numeric:tabular-nums}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:600;color:var(--soft);font-size:.86rem;vertical-align:bottom}
tbody th{font-weight:600;overflow-wrap:break-word;min-width:8.6em;max-width:22em}
.n{text-align:right;white-space:nowrap}
thead .n{white-space:normal}
.compact{width:auto}.compact tbody th{min-width:0}.compact td{min-width:3.4em}
.sub{display:block;color:var(--soft);font-weight:400;font-size:.84rem}
.claims{list-style:none;margin:0;padding:0}
.claims li{display:grid;grid-template-columns:7.6em 1fr;gap:2px 14px;padding:10px 0;border-top:1px solid var(--line)}
.claims li:first-child{border-top:0}
.claims p{margin:0}
.state{font-weight:650;white-space:nowrap}
.note{color:var(--soft)}
.next{margin:0;padding-left:1.2em}.next li{margin:.4em 0}
.rules dd{font-size:.92rem}
a{color:var(--blue)}
.proved{color:var(--good)}.failed{color:var(--bad)}.open{color:var(--wait)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 20px;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
pre{background:var(--track);border-radius:8px;padding:12px 14px;white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0 0}
@media(max-width:760px){.scroll tbody th,.scroll thead th:first-child{position:sticky;left:0;background:var(--card);z-index:1}.scroll table:not(.compact) tbody th{min-width:7.2em;max-width:9.5em}}
@media(max-width:560px){main{padding:18px 12px 40px}section{padding:16px 14px 12px}.claims li{grid-template-columns:1fr}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}.tiles{grid-template-columns:1fr 1fr}.tiles .figure{font-size:1.4rem}}
@media print{body{background:#fff}section,.tiles li{break-inside:avoid}}
)css";
}

} // namespace snnc::report
