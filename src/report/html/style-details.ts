/** How hosts and rules look, closed and open. */
export const DETAIL_STYLE = `
summary{list-style:none;cursor:pointer}
summary::-webkit-details-marker{display:none}
.entry>summary::before,.names>summary::before,.more>summary::before,.row>summary::before{content:"";flex:none;display:inline-block;width:6px;height:6px;margin:0 10px 0 2px;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(-45deg) translate(-1px,-1px)}
.entry[open]>summary::before,.names[open]>summary::before,.more[open]>summary::before,.row[open]>summary::before{transform:rotate(45deg) translate(-2px,-2px)}
.entry,.row{border-bottom:1px solid var(--rule)}
.entry:first-of-type{border-top:1px solid var(--rule)}
.entry>summary{display:flex;align-items:baseline;padding:10px 8px}
.entry>summary .what{flex:1;min-width:0}
.entry>summary .count{color:var(--soft);white-space:nowrap;margin-left:16px;font-variant-numeric:tabular-nums}
.entry>summary:hover,.row>summary:hover{background:var(--faint)}
.entry>.inside{padding:2px 8px 20px 26px}
.badge{flex:none;display:inline-block;min-width:80px;white-space:nowrap;margin-right:12px;font-size:13px;font-weight:600;color:var(--soft)}
.badge::before{content:"";display:inline-block;width:9px;height:9px;margin-right:7px;border:1.5px solid currentColor;border-radius:50%}
.badge.critical,.badge.high,.badge.unmet,.badge.stopped{color:var(--bad)}
.badge.critical::before,.badge.high::before,.badge.unmet::before,.badge.stopped::before{background:currentColor;border-radius:0;transform:rotate(45deg) scale(.85)}
.badge.medium,.badge.waived,.badge.depends,.badge.unknown{color:var(--warn)}
.badge.medium::before,.badge.waived::before{background:currentColor}
.badge.met,.badge.connects{color:var(--good)}
.facts{margin:0 0 4px}
.facts div{display:grid;grid-template-columns:112px 1fr;gap:0 12px;padding:2px 0}
.facts dt{color:var(--soft)}
.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.where{margin:0;padding-left:18px}
.controls{display:flex;flex-wrap:wrap;align-items:center;gap:10px 16px;margin:14px 0 10px}
.controls label{display:flex;align-items:center;gap:10px;flex:1 1 240px}
.controls p{margin:0;color:var(--soft);font-variant-numeric:tabular-nums;min-width:5em}
input,button{font:inherit;color:inherit}
input[type=search]{flex:1;min-width:0;padding:6px 10px;border:1px solid var(--rule);border-radius:7px;background:var(--card)}
.chips{display:flex;flex-wrap:wrap;gap:6px}
.controls button{padding:5px 12px;border:1px solid var(--rule);border-radius:7px;background:var(--card);cursor:pointer}
.controls button:hover{background:var(--faint)}
.controls .chips button[aria-pressed=true]{background:var(--ink);border-color:var(--ink);color:var(--page)}
.line{display:grid;grid-template-columns:minmax(150px,1.5fr) minmax(96px,1.3fr) 156px 76px 112px 62px minmax(130px,1.5fr) 92px;gap:0 12px;align-items:baseline;padding:9px 8px 9px 26px;position:relative;font-size:14px}
.row>summary::before{position:absolute;left:8px;top:16px;margin:0}
.headings{color:var(--soft);font-size:13px;padding-top:6px;padding-bottom:6px;border-bottom:1px solid var(--rule)}
.headings button{padding:0;border:0;background:none;text-align:left;cursor:pointer;color:inherit}
.headings button:hover,.headings button[aria-pressed=true]{color:var(--ink)}
.headings [data-way=up]::after{content:" ↑";content:" ↑" / ""}
.headings [data-way=down]::after{content:" ↓";content:" ↓" / ""}
.line>*{min-width:0;overflow-wrap:anywhere}
.line small{display:block;line-height:1.35;font-size:12px;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.line .ms,.line .days{font-variant-numeric:tabular-nums}
.line .badge{margin:0;min-width:0}
.line .unmet{color:var(--bad)}
.line .unknown{color:var(--warn)}
.walk.failed{color:var(--bad);font-weight:550}
.track{width:96px;height:8px;margin:5px 0 2px}
.track .passed{fill:var(--calmFill)}
.track .stopped{fill:var(--calm)}
.track .failed{fill:var(--badFill)}
.track .skipped{fill:var(--untold)}
.row>.inside{padding:6px 8px 28px 26px}
.row[open]>summary{background:var(--faint)}
.verdictText{font-size:17px;line-height:1.45;max-width:75ch;margin:8px 0 4px}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:0 48px}
.columns>*{min-width:0}
.inside ul{margin:0;padding-left:18px}
.inside li{margin:3px 0}
.inside .findings{list-style:none;padding:0}
.findings li{margin:0 0 8px;padding-left:92px}
.findings .badge{margin:0 8px 0 -92px}
.findings small{display:block}
.more>summary h3{display:inline-block;margin-bottom:6px}
.more small{font-weight:400}
.more>.facts{margin:4px 0 10px 18px}
.facts dd p{margin:0 0 4px}
.waterfall th,.waterfall td,.answers th,.answers td{padding:3px 12px 3px 0;vertical-align:middle}
.waterfall th,.waterfall td,.answers th{white-space:nowrap}
.waterfall .picture{width:45%;padding-right:0}
.waterfall svg{width:100%;height:12px}
.waterfall rect.passed{fill:var(--calmFill)}
.waterfall rect.stopped{fill:var(--calm)}
.waterfall rect.failed{fill:var(--badFill)}
.answers td:last-child{color:var(--soft)}
.answers td.yes,.answers td.no,.answers td.lost,.answers td.untold{white-space:nowrap}
.end{margin:8px 0}
.bytes{color:var(--soft)}
@media screen and (max-width:860px){
.line{grid-template-columns:1fr auto;gap:2px 16px}
.line .host{grid-column:1;font-weight:600}
.line .worst{grid-column:2;grid-row:1}
.line .name{grid-column:1/-1}
.line .name:empty,.line .ms,.line .nla{display:none}
.line .walk{grid-column:1}
.line .days{grid-column:2;text-align:right}
.line .verdict{grid-column:1/-1;color:var(--soft)}
.headings{display:flex;flex-wrap:wrap;gap:4px 14px;padding-left:8px}
.facts div{grid-template-columns:88px 1fr}}
@media print{
.badge,.line .badge{font-size:inherit;min-width:68px}
.line small{font-size:inherit}
.line{grid-template-columns:1.5fr 1.2fr 1.2fr .8fr 1fr .6fr 1.5fr 72px;padding-left:0;font-size:inherit}
.row>summary::before,.entry>summary::before{display:none}}`;
