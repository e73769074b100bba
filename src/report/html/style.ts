/** How the page looks: system fonts, light and dark, wide, narrow and on paper. */
import { DETAIL_STYLE } from './style-details.ts';

const COLOURS = `
:root{color-scheme:light dark;
--page:#fbfbfa;--card:#fff;--ink:#1b1d20;--soft:#5a6068;--rule:#e2e2de;--faint:#f1f1ee;
--good:#1b7350;--calm:#2c6294;--warn:#8a5a00;--bad:#b3261e;--link:#1f5a99;
--goodFill:#3f9f78;--calmFill:#86aed3;--warnFill:#d99a2b;--badFill:#cf4a41;--onFill:#d5e0ea;--untold:#dcdcd7}
@media (prefers-color-scheme:dark){:root{
--page:#131416;--card:#1a1c1f;--ink:#e9e9e6;--soft:#a3a8af;--rule:#303338;--faint:#22252a;
--good:#7bcfa6;--calm:#8fbce4;--warn:#efbb61;--bad:#ff9189;--link:#8fbdf0;
--goodFill:#3f9f78;--calmFill:#4a7ba8;--warnFill:#c58a26;--badFill:#d4564d;--onFill:#2c3a48;--untold:#34373c}}`;

const BASE = `
*{box-sizing:border-box}
html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;background:var(--page);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0}
main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
h1,h2,h3{line-height:1.25;font-weight:650;text-wrap:balance}
h1{font-size:32px;letter-spacing:-.02em;margin:0 0 16px}
h2{font-size:20px;letter-spacing:-.01em;margin:0 0 4px}
h3{font-size:13px;color:var(--soft);margin:20px 0 6px}
p{margin:0 0 10px}
a{color:var(--link);text-underline-offset:2px}
code,pre{font:.92em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
code{overflow-wrap:anywhere;unicode-bidi:isolate}
td,dd,li{unicode-bidi:isolate}
p,h1,td,dd,li,small,.what{overflow-wrap:anywhere}
.n{overflow-wrap:normal}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:16px;top:12px;background:var(--card);padding:6px 12px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
.quiet,.lead,small{color:var(--soft)}
.lead{max-width:70ch;margin-bottom:18px}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto;position:relative}
section{margin:56px 0 0}
footer{margin:64px auto 40px;color:var(--soft);font-size:13px}
footer p{border-top:1px solid var(--rule);padding-top:16px}`;

const TOP = `
.masthead{padding:48px 0 0}
.eyebrow{margin:0 0 6px;color:var(--soft);font:600 13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.warning{border-left:3px solid var(--bad);padding:2px 0 2px 12px}
.about{display:flex;flex-wrap:wrap;gap:4px 32px;margin:0}
.about div{display:flex;gap:8px;min-width:0}
.about dt{color:var(--soft)}
.about dd{margin:0;min-width:0;overflow-wrap:anywhere}
.contents{display:flex;flex-wrap:wrap;gap:4px 20px;margin:22px 0 0;padding:0;list-style:none}
.figures{list-style:none;margin:32px 0 0;padding:0;display:grid;grid-auto-flow:column;grid-auto-columns:1fr;border:1px solid var(--rule);border-radius:10px;background:var(--card);overflow:hidden}
.figures li{padding:16px 18px 14px;border-left:1px solid var(--rule);margin-left:-1px}
.figures b{display:block;font-size:30px;line-height:1.1;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figures span{display:block;margin:4px 0 2px;font-weight:550;line-height:1.3}
.figures small{display:block;line-height:1.4}
.figures .bad b{color:var(--bad)}
.figures .warn b{color:var(--warn)}`;

const PICTURES = `
svg{display:block;max-width:100%}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--soft)}
.flow{height:auto;min-width:840px;width:100%;overflow:visible}
.flow .guide,.box .guide{stroke:var(--rule);stroke-dasharray:1 3}
.flow .stage{fill:var(--ink);font-weight:600}
.flow .count{fill:var(--soft);font-weight:400}
.flow .bar{fill:var(--calm)}
.flow .on{fill:var(--onFill)}
.flow .ended{fill:var(--calmFill)}
.flow .died{fill:var(--badFill)}
.flow .endedText{fill:var(--calm);font-weight:600}
.flow .diedText{fill:var(--bad);font-weight:600}
.timeline{height:auto;min-width:760px;width:100%}
.timeline .floor{stroke:var(--soft)}
.timeline .today{stroke:var(--ink);stroke-width:1.5}
.timeline .now{fill:var(--ink);font-weight:600}
.timeline .zone{fill:var(--faint)}
.timeline .expired{fill:var(--badFill)}
.timeline .soon{fill:var(--warnFill)}
.timeline .later{fill:var(--goodFill)}
.box .whisker{stroke:var(--calm);stroke-width:1.5}
.box .middle{fill:var(--calmFill)}
.box .median{stroke:var(--ink);stroke-width:2}
.share{width:100%;height:12px}
.share .yes,.grid .yes{fill:var(--goodFill)}
.share .no{fill:var(--calmFill)}
.share .lost{fill:var(--badFill)}
.share .untold{fill:var(--untold)}`;

const TABLES = `
.plain{border-collapse:collapse;width:100%}
.plain th,.plain td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule);font-weight:400}
.plain .n{text-align:right}
.plain thead th{color:var(--soft);font-size:13px;vertical-align:bottom;white-space:nowrap}
.plain tr>:last-child{padding-right:0}
.deaths{margin-top:12px}
.deaths th code,.grid th code,.boxes th code{white-space:nowrap}
.deaths td:last-child{width:75%}
.picture{width:40%;min-width:120px}
.boxes td,.offers td,.boxes tbody th,.offers tbody th{vertical-align:middle}
.boxes .picture,.offers .picture{padding-right:24px}
.meanings td:last-child{width:62%}
.grid td{text-align:center;font-weight:600}
.grid thead th:not(:first-child){text-align:center}
td.yes,.grid .yes{color:var(--good)}
td.no{color:var(--soft)}
td.lost,td.failed,.expired{color:var(--bad)}
td.untold{color:var(--soft)}
.soon{color:var(--warn)}
.date{white-space:nowrap;font-variant-numeric:tabular-nums}
.names{margin-top:16px}
.names>summary{cursor:pointer;font-weight:550;margin-bottom:8px}`;

const NARROW = `
@media screen and (max-width:860px){
.figures{grid-auto-flow:row;grid-template-columns:repeat(2,1fr)}
.figures li{border-top:1px solid var(--rule);margin-top:-1px}
.figures li:last-child:nth-child(odd){grid-column:1/-1}
.columns{display:block}}
@media screen and (max-width:560px){
main,footer{padding:0 16px}
h1{font-size:26px}
section{margin-top:44px}
.about{display:block}
.picture{display:none}
.waterfall .picture{display:table-cell;min-width:80px}
.meanings thead{display:none}
.meanings tr{display:grid;grid-template-columns:2em 1fr;border-bottom:1px solid var(--rule);padding:8px 0}
.meanings tr>*{border:0;padding:0}
.meanings .n{text-align:left}
.meanings td:last-child{grid-column:2;width:auto}}`;

const PAPER = `
@media print{
:root{color-scheme:light}
html{font-size:10.5px;background:#fff}
main,footer{max-width:none;padding:0}
.controls,.skip,.contents{display:none}
.figures,.entry,.hosts{background:none}
section{margin-top:24px}
section,.row,.entry,tr,svg{break-inside:avoid}
#list,section:has(.entry),.row[open],.entry[open]{break-inside:auto}
.scroll{overflow:visible}
.flow,.timeline{min-width:0}
a{color:inherit;text-decoration:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

export const STYLE = [COLOURS, BASE, TOP, PICTURES, TABLES, DETAIL_STYLE, NARROW, PAPER].join('');
