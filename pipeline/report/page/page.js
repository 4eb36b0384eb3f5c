'use strict';
// Everything that comes from the dump becomes a text node or an attribute, never markup.
(() => {
const D = JSON.parse(document.getElementById('data').textContent);
const $ = id => document.getElementById(id);
const list = x => x || [];
let lang = 'zh';
const t = (zh, en) => lang === 'zh' ? zh : en;
const VOICES = [
  ['标题', 'title', '文章标题与小标题', 'title and headings'],
  ['叙述', 'reported', '文章叙述者讲述事实', "the article's narrator tells facts"],
  ['引述', 'quoted', '转述或直接引用信源的话', 'words or views of a source'],
  ['评论', 'commentary', '文章作者自己的判断', "the article's own author judges"],
  ['发帖人', 'poster', '转贴者夹带的话、按语、回帖', 'who put the page up: insertions, introductions, replies'],
];
const TYPES = {company: '公司', model: '模型', product: '产品', person: '人物', organization: '机构', media: '媒体', place: '地点', money: '金额', percent: '百分比', date: '日期', count: '数量'};
const SPEAKERS = {named: '具名', anonymous: '匿名', organization: '机构', document: '文件', '': '未指明'};
const FEELS = {'-1': ['贬', 'negative'], 0: ['中性', 'neutral'], 1: ['褒', 'positive']};
const NAMES = ['company', 'model', 'product', 'person', 'organization', 'media', 'place'];
const voice = i => t(VOICES[i][0], VOICES[i][1]);
const typeName = y => t(TYPES[y] || y, y);
const speakerType = y => t(SPEAKERS[y] ?? y, y || 'nobody');
const feelName = f => t(...FEELS[f]);

// h builds an element; children are elements or text.
function h(tag, attrs, ...kids) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attrs || {})) {
    if (v === null || v === undefined || v === false) continue;
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v); else e.setAttribute(k, v === true ? '' : v);
  }
  e.append(...kids.filter(k => k !== null && k !== undefined));
  return e;
}
const n = x => x.toLocaleString('en-US');
const sum = f => f[0] + f[1] + f[2];
const plus = (...fs) => [0, 1, 2].map(i => fs.reduce((s, f) => s + f[i], 0));
const net = f => sum(f) ? (f[2] - f[0]) / sum(f) : null;
const signed = x => x === null ? '–' : (x > 0 ? '+' : '') + x.toFixed(2);
const share = (a, b) => b ? (100 * a / b).toFixed(1) + '%' : '–';
const css = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const reported = e => plus(e.voices[1], e.voices[2]);
const authors = e => plus(e.voices[3], e.voices[4]);

// table fills a place with a table; columns are {head, cell, n (a number), key (what to sort by), long}.
function table(place, caption, columns, rows, sort) {
  let by = sort ?? -1, down = true;
  const draw = () => {
    if (by >= 0) {
      const k = columns[by].key;
      rows = [...rows].sort((a, b) => {
        const x = k(a) ?? -Infinity, y = k(b) ?? -Infinity;
        return (typeof x === 'string' ? x.localeCompare(y, 'zh') : x - y) * (down ? -1 : 1);
      });
    }
    const heads = columns.map((c, i) => h('th', {scope: 'col', class: c.n && 'n', 'aria-sort': by === i ? (down ? 'descending' : 'ascending') : null},
      c.key ? h('button', {type: 'button', onclick: () => { down = by === i ? !down : true; by = i; draw(); }}, c.head + (by === i ? (down ? ' ↓' : ' ↑') : '')) : c.head));
    $(place).replaceChildren(h('table', {},
      h('caption', {}, caption(rows.length)),
      h('thead', {}, h('tr', {}, ...heads)),
      h('tbody', {}, ...rows.map(r => h('tr', {}, ...columns.map(c => {
        const v = c.cell(r);
        return h('td', {class: [c.n && 'n', c.long && 'long'].filter(Boolean).join(' ') || null}, v);
      }))))));
  };
  draw();
}
const colored = x => h('span', {class: x > 0 ? 'pos' : x < 0 ? 'neg' : null}, signed(x));

// Charts: drawn when their view is shown, drawn anew for another language or theme.
const drawn = new Map();
function chart(id, label, option, click) {
  const place = $(id);
  place.setAttribute('aria-label', label);
  let c = drawn.get(id);
  if (!c) { c = echarts.init(place, null, {renderer: 'canvas'}); drawn.set(id, c); }
  c.clear();
  c.resize();
  const ink = css('ink'), line = css('line'), dim = css('dim');
  const axis = a => a && {...a, axisLabel: {color: ink, ...a.axisLabel}, axisLine: {lineStyle: {color: dim}}, splitLine: {show: a.type === 'value', lineStyle: {color: line}}, nameTextStyle: {color: dim}};
  c.setOption({
    animation: false, textStyle: {color: ink, fontFamily: getComputedStyle(document.body).fontFamily},
    grid: {left: 8, right: 24, top: 36, bottom: 8, containLabel: true},
    legend: {top: 0, textStyle: {color: ink}},
    ...option,
    tooltip: {renderMode: 'richText', backgroundColor: css('card'), borderColor: line, textStyle: {color: ink}, ...option.tooltip},
    xAxis: Array.isArray(option.xAxis) ? option.xAxis.map(axis) : axis(option.xAxis),
    yAxis: Array.isArray(option.yAxis) ? option.yAxis.map(axis) : axis(option.yAxis),
  });
  c.off('click');
  if (click) c.on('click', click);
}
const feelSeries = rows => [0, 1, 2].map(i => ({
  name: feelName(i - 1), type: 'bar', stack: 'feel', data: rows.map(f => f[i]),
  itemStyle: {color: css(['neg', 'neu', 'pos'][i])},
}));

function overview() {
  const groups = D.allGroups, quotes = list(D.speakerTypes), anonymous = quotes.filter(s => s.type === 'anonymous').reduce((s, x) => s + x.quotes, 0);
  const sentences = D.sentences.reduce((s, f) => s + sum(f), 0);
  const periods = list(D.periods);
  $('scope').textContent = t(
    `统计涵盖全部 ${n(D.articles)} 篇文章${periods.length ? ',' + periods[0] + ' 至 ' + periods.at(-1) : ''};${n(D.undated)} 篇没有日期。`,
    `Counted over all ${n(D.articles)} articles${periods.length ? ', ' + periods[0] + ' to ' + periods.at(-1) : ''}; ${n(D.undated)} have no date.`);
  const tiles = [
    [t('文章', 'articles'), n(D.articles)], [t('未收的页面', 'pages rejected'), n(D.rejected)],
    [t('句子', 'sentences'), n(sentences)], [t('提到的名称', 'names'), n(D.names)],
    [t('不同的实体', 'entities'), n(D.allEntities)], [t('引述', 'quotations'), n(D.quotes)],
    [t('匿名信源占引述', 'anonymous sources'), share(anonymous, D.quotes)],
    [t('转载组', 'groups of copies'), n(groups)], [t('夹带的句子', 'inserted sentences'), n(sum(D.inserted))],
  ];
  $('tiles').replaceChildren(...tiles.map(([k, v]) => h('div', {}, h('dt', {}, k), h('dd', {}, v))));
  chart('c-voices', t('各种声音的句数与褒贬', 'sentences by voice and feeling'), {
    tooltip: {trigger: 'axis'}, xAxis: {type: 'value'},
    yAxis: {type: 'category', inverse: true, data: VOICES.map((_, i) => voice(i))},
    series: feelSeries(D.sentences),
  });
  chart('c-when', t('文章的时间分布', 'articles over time'), {
    tooltip: {trigger: 'axis'}, xAxis: {type: 'category', data: periods}, yAxis: {type: 'value', minInterval: 1},
    series: [{name: t('文章', 'articles'), type: 'bar', data: list(D.when), itemStyle: {color: css('accent')}}],
  });
  table('t-voices', () => t('各种声音', 'voices'), [
    {head: t('声音', 'voice'), cell: i => h('b', {class: 'chip v' + i}, voice(i))},
    {head: t('句数', 'sentences'), n: true, cell: i => n(sum(D.sentences[i]))},
    {head: t('占比', 'share'), n: true, cell: i => share(sum(D.sentences[i]), sentences)},
    ...[2, 1, 0].map(k => ({head: feelName(k - 1), n: true, cell: i => n(D.sentences[i][k])})),
    {head: t('净褒贬', 'net'), n: true, cell: i => colored(net(D.sentences[i]))},
  ], [0, 1, 2, 3, 4]);
  $('legend').replaceChildren(...VOICES.flatMap((v, i) => [h('dt', {class: 'v' + i}, voice(i)), h('dd', {}, t(v[2], v[3]))]));
}

let chosen = 0; // index of the entity whose feeling is shown over time
function entities() {
  const type = $('e-type').value, q = $('e-search').value.trim().toLowerCase(), min = +$('e-min').value || 0;
  const all = list(D.entities).filter(e => (!type || e.type === type) && (!q || (e.name + ' ' + e.id).toLowerCase().includes(q)));
  const both = all.filter(e => sum(reported(e)) >= min && sum(authors(e)) >= min && sum(reported(e)) + sum(authors(e)) > 0).slice(0, +$('e-top').value);
  const row = (f, e) => net(f(e)) === null ? '-' : net(f(e));
  const most = Math.max(1, ...both.flatMap(e => [sum(reported(e)), sum(authors(e))]));
  const size = f => (v, p) => 7 + 13 * Math.sqrt(sum(f(both[p.dataIndex])) / most);
  $('c-dumbbell').style.height = Math.max(160, 70 + 22 * both.length) + 'px';
  const links = both.flatMap((e, i) => net(reported(e)) === null || net(authors(e)) === null ? [] : [[net(reported(e)), i], [net(authors(e)), i], ['-', '-']]);
  chart('c-dumbbell', t('每个实体:报道内容的净褒贬与作者声音的净褒贬', 'net feeling of each entity, in reported content and in authors’ voices'), {
    tooltip: {formatter: p => p.seriesType === 'scatter' ? `${both[p.dataIndex].name}\n${p.seriesName} ${signed(p.value[0])} (n=${sum((p.seriesIndex === 1 ? reported : authors)(both[p.dataIndex]))})` : ''},
    xAxis: {type: 'value', min: -1, max: 1},
    yAxis: {type: 'category', inverse: true, data: both.map(e => e.name), axisLabel: {interval: 0, width: 140, overflow: 'truncate'}, triggerEvent: true},
    series: [
      {type: 'line', data: links, showSymbol: false, silent: true, connectNulls: false, lineStyle: {color: css('neu'), width: 3}, tooltip: {show: false}},
      {name: t('报道内容', 'reported content'), type: 'scatter', data: both.map((e, i) => [row(reported, e), i]), symbolSize: size(reported), itemStyle: {color: css('reported')}},
      {name: t('作者', 'authors'), type: 'scatter', symbol: 'diamond', data: both.map((e, i) => [row(authors, e), i]), symbolSize: size(authors), itemStyle: {color: css('poster')}},
    ],
    legend: {top: 0, textStyle: {color: css('ink')}, data: [t('报道内容', 'reported content'), t('作者', 'authors')]},
  }, p => { const e = p.componentType === 'yAxis' ? both.find(e => e.name === p.value) : both[p.dataIndex]; if (e) overTime(e); });
  const cell = f => ({n: true, cell: e => colored(net(f(e))), key: e => net(f(e))});
  table('t-entities', k => t(`提及最多的 ${n(list(D.entities).length)} 个(共 ${n(D.allEntities)} 个)中的 ${n(k)} 个`, `${n(k)} of the ${n(list(D.entities).length)} most named; ${n(D.allEntities)} in all`), [
    {head: t('名称', 'name'), cell: e => h('button', {type: 'button', onclick: () => { overTime(e); $('c-time').scrollIntoView({block: 'center'}); }}, e.name), key: e => e.name},
    {head: t('类型', 'type'), cell: e => typeName(e.type), key: e => e.type},
    {head: t('提及', 'mentions'), n: true, cell: e => n(e.mentions), key: e => e.mentions},
    {head: t('文章', 'articles'), n: true, cell: e => n(e.articles), key: e => e.articles},
    {head: t('报道内容', 'reported content'), ...cell(reported)}, {head: t('作者', 'authors'), ...cell(authors)},
    ...[1, 2, 3, 4].map(i => ({head: voice(i), ...cell(e => e.voices[i])})),
    {head: t('原文', 'read'), cell: e => h('button', {type: 'button', onclick: () => readAbout(e.name)}, t('读', 'read'))},
  ], all);
  if (all.length && !all.includes(list(D.entities)[chosen])) chosen = D.entities.indexOf(both[0] || all[0]);
  if (list(D.entities)[chosen]) overTime(D.entities[chosen]);
}
function overTime(e) {
  chosen = D.entities.indexOf(e);
  $('e-name').textContent = e.name;
  const at = new Map(list(e.when).map(w => [w[0], w]));
  const take = (from) => list(D.periods).map((_, i) => { const w = at.get(i); return w ? w.slice(from, from + 3) : [0, 0, 0]; });
  const series = (name, rows, color) => ({name, type: 'line', connectNulls: true, data: rows.map(f => net(f) ?? '-'), itemStyle: {color: css(color)}, lineStyle: {color: css(color)}});
  const r = take(1), a = take(4);
  chart('c-time', t('褒贬随时间变化:', 'feeling over time: ') + e.name, {
    tooltip: {trigger: 'axis'}, xAxis: {type: 'category', data: list(D.periods)},
    yAxis: [{type: 'value', min: -1, max: 1}, {type: 'value', minInterval: 1, name: t('提及', 'mentions')}],
    series: [
      {name: t('提及', 'mentions'), type: 'bar', yAxisIndex: 1, data: r.map((f, i) => sum(f) + sum(a[i])), itemStyle: {color: css('line')}},
      series(t('报道内容', 'reported content'), r, 'reported'), series(t('作者', 'authors'), a, 'poster'),
    ],
  });
}

function sources() {
  const types = list(D.speakerTypes), outlets = list(D.outlets);
  chart('c-types', t('引述来自哪类信源', 'quotations by kind of source'), {
    tooltip: {trigger: 'axis'}, xAxis: {type: 'value', minInterval: 1},
    yAxis: {type: 'category', inverse: true, data: types.map(s => speakerType(s.type))}, series: feelSeries(types.map(s => s.feel)),
  });
  $('c-outlets').style.height = Math.max(300, 70 + 20 * outlets.length) + 'px';
  chart('c-outlets', t('各家媒体引述匿名信源的比例', 'share of anonymous sources by outlet'), {
    tooltip: {trigger: 'axis', formatter: p => `${outlets[p[0].dataIndex].name}\n${p[0].value}% · ${n(outlets[p[0].dataIndex].anonymous)} / ${n(outlets[p[0].dataIndex].quotes)}`},
    xAxis: {type: 'value', axisLabel: {formatter: '{value}%'}},
    yAxis: {type: 'category', inverse: true, data: outlets.map(o => o.name), axisLabel: {interval: 0, width: 120, overflow: 'truncate'}},
    series: [{type: 'bar', data: outlets.map(o => +(100 * o.anonymous / o.quotes).toFixed(1)), itemStyle: {color: css('quoted')}}],
  });
  const type = $('s-type').value, q = $('s-search').value.trim().toLowerCase();
  const rows = list(D.speakers).filter(s => (type === '' || s.type === type) && (!q || s.name.toLowerCase().includes(q)));
  table('t-speakers', k => t(`引述最多的 ${n(list(D.speakers).length)} 个信源(共 ${n(D.allSpeakers)} 个)中的 ${n(k)} 个`, `${n(k)} of the ${n(list(D.speakers).length)} most quoted; ${n(D.allSpeakers)} in all`), [
    {head: t('信源', 'source'), cell: s => s.name, key: s => s.name},
    {head: t('类别', 'kind'), cell: s => speakerType(s.type), key: s => s.type},
    {head: t('引述', 'quotations'), n: true, cell: s => n(s.quotes), key: s => s.quotes},
    {head: t('直接引语', 'direct'), n: true, cell: s => n(s.direct), key: s => s.direct},
    {head: t('文章', 'articles'), n: true, cell: s => n(s.articles), key: s => s.articles},
    {head: t('净褒贬', 'net feeling'), n: true, cell: s => colored(net(s.feel)), key: s => net(s.feel)},
    {head: t('原文', 'read'), cell: s => h('button', {type: 'button', onclick: () => readAbout(s.name)}, t('读', 'read'))},
  ], rows);
}

function reposts() {
  $('r-note').textContent = t(
    `${n(D.allGroups)} 组转载;发帖人夹带 ${n(sum(D.inserted))} 句:褒 ${n(D.inserted[2])},中性 ${n(D.inserted[1])},贬 ${n(D.inserted[0])}。`,
    `${n(D.allGroups)} groups of copies; posters put in ${n(sum(D.inserted))} sentences: ${n(D.inserted[2])} positive, ${n(D.inserted[1])} neutral, ${n(D.inserted[0])} negative.`);
  table('t-groups', k => t(`${n(k)} 组,夹带多的在前`, `${n(k)} groups, most insertions first`), [
    {head: t('标题', 'title'), long: true, cell: g => g.title || g.id},
    {head: t('篇数', 'articles'), n: true, cell: g => n(g.articles), key: g => g.articles},
    {head: t('独有的句子', 'own sentences'), n: true, cell: g => n(g.own), key: g => g.own},
    {head: t('夹带', 'inserted'), n: true, cell: g => n(sum(g.inserted)), key: g => sum(g.inserted)},
    {head: t('夹带的净褒贬', 'net of inserted'), n: true, cell: g => colored(net(g.inserted)), key: g => net(g.inserted)},
  ], list(D.groups));
  table('t-insertions', k => t(`全部 ${n(sum(D.inserted))} 句中的 ${n(k)} 句`, `${n(k)} of ${n(sum(D.inserted))}`), [
    {head: t('句子', 'sentence'), long: true, cell: x => x.text},
    {head: t('褒贬', 'feeling'), cell: x => feelName(x.feel), key: x => x.feel},
    {head: t('发帖人', 'poster'), cell: x => x.by || '–'},
    {head: t('原文', 'read'), cell: x => byID.has(x.doc) ? h('a', {href: '#reader/' + x.doc}, t('读', 'read')) : '–'},
  ], list(D.insertions));
}

function rejected() {
  table('t-rejects', () => t(`${n(D.rejected)} 个页面没有给出文章;每种原因至多举 20 例`, `${n(D.rejected)} pages gave no article; at most 20 of a reason are shown`), [
    {head: t('阶段', 'stage'), cell: r => r.stage, key: r => r.stage},
    {head: t('原因', 'reason'), cell: r => r.reason, key: r => r.reason},
    {head: t('页数', 'pages'), n: true, cell: r => n(r.n), key: r => r.n},
    {head: t('例', 'examples'), long: true, cell: r => h('details', {}, h('summary', {}, n(r.samples.length)), ...r.samples.map(s => h('div', {}, s.source + (s.detail ? ' — ' + s.detail : ''))))},
  ], list(D.rejects));
}

// The reader.
const byID = new Map(list(D.sample).map(a => [a.id, a]));
for (const a of byID.values()) a.find = [a.title, a.source, a.publisher, a.poster, ...list(a.s).flatMap(s => [s.t, s.p, ...list(s.n).map(m => m.m)])].filter(Boolean).join('\n').toLowerCase();
let current = null, filter = null;
function readFilter() {
  const voices = new Set([...document.querySelectorAll('#f-voices input:checked')].map(x => +x.value));
  filter = {q: $('f-search').value.trim().toLowerCase(), voices, feel: $('f-feel').value, type: $('f-type').value};
  filter.all = voices.size === VOICES.length && !filter.feel && !filter.type;
}
const matches = s => filter.voices.has(s.v) && (!filter.feel || String(s.f || 0) === filter.feel) && (!filter.type || list(s.n).some(m => m.y === filter.type));
function reader(id) {
  readFilter();
  $('sample-note').textContent = D.articles > byID.size
    ? t(`这里有全部 ${n(D.articles)} 篇中的 ${n(byID.size)} 篇:随机抽取 ${n(D.random)} 篇,另取发帖人有所夹带的转载 ${n(D.picked)} 篇;统计则涵盖全部。`,
        `${n(byID.size)} of ${n(D.articles)} articles are here: ${n(D.random)} drawn by lot, ${n(D.picked)} copies into which a poster put something. All figures are over all articles.`)
    : t(`全部 ${n(D.articles)} 篇文章都在这里。`, `All ${n(D.articles)} articles are here.`);
  let hits = 0;
  const shown = [...byID.values()].filter(a => {
    if (filter.q && !a.find.includes(filter.q)) return false;
    const k = list(a.s).filter(matches).length;
    hits += k;
    return k > 0 || filter.all;
  });
  $('f-count').textContent = t(`${n(shown.length)} 篇,符合的句子 ${n(hits)} 句`, `${n(shown.length)} articles, ${n(hits)} matching sentences`);
  if (id && byID.has(id)) current = byID.get(id);
  else if (!current || !shown.includes(current)) current = shown[0] || null;
  $('f-list').replaceChildren(...shown.map(a => h('button', {type: 'button', 'data-id': a.id, 'aria-current': a === current && 'true', onclick: () => { location.hash = '#reader/' + a.id; }},
    a.title || a.source, h('small', {}, [a.publisher, a.date, a.poster].filter(Boolean).join(' · ') || a.source))));
  paper();
}
function paper() {
  const a = current, place = $('paper');
  $('why').replaceChildren(h('p', {class: 'note'}, t('指向或用方向键选中一句,这里说明判断的依据。', 'Point at a sentence, or use the arrow keys: here stands what decided.')));
  if (!a) { place.replaceChildren(h('p', {}, t('没有符合的文章。', 'Nothing matches.'))); return; }
  place.className = $('f-only').checked ? 'only' : '';
  const link = /^https?:\/\//i.test(a.url || '') ? h('a', {href: a.url, rel: 'noopener noreferrer', target: '_blank'}, a.url) : a.url;
  const meta = [a.publisher, a.date, a.poster && t('发帖人 ', 'poster ') + a.poster].filter(Boolean).join(' · ');
  const kids = [h('h3', {}, a.title || a.source), h('p', {class: 'meta'}, meta), h('p', {class: 'meta'}, a.source, link ? ' · ' : null, link)];
  let p = null, last = null, before = '';
  for (const s of list(a.s)) {
    if (last === null || s.g !== last) { p = h('p', {class: s.b || null}); kids.push(p); last = s.g; }
    const label = voice(s.v) + (s.p ? ' · ' + s.p : ''), off = matches(s) ? '' : ' off';
    if (label !== before) { p.append(h('span', {class: 'chip v' + s.v + off}, label)); before = label; }
    p.append(h('span', {class: 's v' + s.v + off, tabindex: p.parentNode || kids.length > 4 || p.childNodes.length > 1 ? '-1' : '0', title: label + (s.w ? '\n' + s.w : ''),
      onmouseenter: () => explain(s), onfocus: () => explain(s)}, ...marked(s)));
  }
  place.replaceChildren(...kids);
  const first = place.querySelector('.s');
  if (first) first.tabIndex = 0;
}
// marked is a sentence's text with its names underlined and what was searched for marked.
function marked(s) {
  const text = Array.from(s.t), out = [];
  let at = 0;
  const plain = part => {
    const low = part.toLowerCase(), k = filter.q && low.length === part.length ? low.indexOf(filter.q) : -1;
    return k < 0 ? [part] : [part.slice(0, k), h('mark', {}, part.slice(k, k + filter.q.length)), ...plain(part.slice(k + filter.q.length))];
  };
  for (const m of list(s.n)) {
    if (m.a < at || m.z > text.length) continue;
    out.push(...plain(text.slice(at, m.a).join('')));
    out.push(h('u', {class: [m.f > 0 && 'pos', m.f < 0 && 'neg', filter.type && m.y !== filter.type && 'out'].filter(Boolean).join(' ') || null}, ...plain(text.slice(m.a, m.z).join(''))));
    at = m.z;
  }
  return [...out, ...plain(text.slice(at).join(''))];
}
function explain(s) {
  const rows = [
    [t('声音', 'voice'), h('b', {class: 'chip v' + s.v}, voice(s.v)), ' ' + s.c.toFixed(2)],
    s.p && [t('谁说的', 'speaker'), s.p],
    [t('依据', 'why'), s.w || '–'],
    [t('褒贬', 'feeling'), feelName(s.f || 0)],
    list(s.n).length && [t('名称', 'names'), ...s.n.map(m => h('div', {}, `${m.m} · ${typeName(m.y)} · ${feelName(m.f || 0)}`))],
    s.r && [t('也见于', 'also in'), t(`${n(s.r)} 篇别的文章`, `${n(s.r)} other articles`)],
  ].filter(Boolean);
  $('why').replaceChildren(h('dl', {}, ...rows.flatMap(([k, ...v]) => [h('dt', {}, k), h('dd', {}, ...v)])));
}
$('paper').addEventListener('keydown', e => {
  const step = {ArrowDown: 1, ArrowRight: 1, j: 1, ArrowUp: -1, ArrowLeft: -1, k: -1}[e.key];
  if (!step || !e.target.classList.contains('s')) return;
  const all = [...document.querySelectorAll('#paper .s')].filter(x => x.offsetParent);
  const to = all[all.indexOf(e.target) + step];
  if (to) { e.preventDefault(); e.target.tabIndex = -1; to.tabIndex = 0; to.focus(); }
});
function readAbout(what) {
  $('f-search').value = what;
  location.hash === '#reader' ? show() : location.hash = '#reader';
}

// Views.
const views = {overview, entities, sources, reposts, rejects: rejected, reader};
function show(event) {
  const [view, id] = location.hash.slice(1).split('/');
  const now = views[view] ? view : 'overview';
  for (const v of Object.keys(views)) $(v).hidden = v !== now;
  for (const a of document.querySelectorAll('#nav a')) a.getAttribute('href') === '#' + now ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current');
  views[now](id);
  if (id) $('paper').focus({preventScroll: true});
  if (event) scrollTo(0, 0); // a new view, not a new language or theme
}
function options(select, entries) {
  const was = select.value;
  select.replaceChildren(...entries.map(([v, label]) => h('option', {value: v}, label)));
  if (entries.some(([v]) => v === was)) select.value = was;
}
function labels() {
  document.documentElement.lang = lang === 'zh' ? 'zh-Hans' : 'en';
  for (const e of document.querySelectorAll('[data-en]')) {
    e.dataset.zh ??= e.textContent;
    e.textContent = lang === 'zh' ? e.dataset.zh : e.dataset.en;
  }
  $('lang').textContent = lang === 'zh' ? 'English' : '中文';
  const any = ['', t('全部', 'all')];
  const have = NAMES.filter(y => list(D.entities).some(e => e.type === y));
  options($('e-type'), [any, ...have.map(y => [y, typeName(y)])]);
  options($('f-type'), [any, ...Object.keys(TYPES).slice(0, 7).map(y => [y, typeName(y)])]);
  options($('s-type'), [any, ...list(D.speakerTypes).filter(s => s.type).map(s => [s.type, speakerType(s.type)])]);
  options($('f-feel'), [any, ...['1', '-1', '0'].map(f => [f, feelName(f)])]);
  const off = new Set([...document.querySelectorAll('#f-voices input:not(:checked)')].map(x => x.value));
  document.querySelectorAll('#f-voices label').forEach(x => x.remove());
  VOICES.forEach((_, i) => $('f-voices').append(h('label', {class: 'v' + i}, h('input', {type: 'checkbox', value: i, checked: !off.has(String(i)), onchange: () => reader()}), ' ', h('span', {class: 'chip'}, voice(i)))));
}
let waiting = 0;
const soon = f => () => { clearTimeout(waiting); waiting = setTimeout(f, 120); };
for (const id of ['e-type', 'e-min', 'e-top']) $(id).addEventListener('change', entities);
$('e-search').addEventListener('input', soon(entities));
$('s-type').addEventListener('change', sources);
$('s-search').addEventListener('input', soon(sources));
$('f-search').addEventListener('input', soon(() => reader()));
for (const id of ['f-feel', 'f-type', 'f-only']) $(id).addEventListener('change', () => reader());
for (const f of document.querySelectorAll('form')) f.addEventListener('submit', e => e.preventDefault());
$('lang').addEventListener('click', () => { lang = lang === 'zh' ? 'en' : 'zh'; labels(); show(); });
const dark = matchMedia('(prefers-color-scheme: dark)');
$('theme').addEventListener('click', () => {
  const root = document.documentElement, is = root.dataset.theme || (dark.matches ? 'dark' : 'light');
  root.dataset.theme = is === 'dark' ? 'light' : 'dark';
  show();
});
dark.addEventListener('change', () => show());
addEventListener('hashchange', show);
addEventListener('resize', soon(() => { for (const c of drawn.values()) if (c.getDom().offsetParent) c.resize(); }));
// Where few entities are named on both sides, those named on one are shown too.
if (list(D.entities).filter(e => sum(reported(e)) && sum(authors(e))).length < 8) $('e-min').value = 0;
labels();
show();
})();
