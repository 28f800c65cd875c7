// Renders the OpenAPI document of this gateway. Nothing is loaded from anywhere else.
const WORDS = {
  es: { title: 'API de Recado', search: 'Buscar en la API', switch: 'English', key: 'Llave o sesión', open: 'Abierto a todos', scope: 'Permiso', sends: 'Envía', answers: 'Responde', query: 'Parámetros', schemas: 'Formas', problems: 'Problemas', field: 'Campo', type: 'Tipo', about: 'Qué es', example: 'Ejemplo', nothing: 'Nada coincide.', lead: 'Referencia de la API. Las descripciones están en inglés, como el propio documento OpenAPI.', document: 'Documento OpenAPI' },
  en: { title: 'The API of Recado', search: 'Search the API', switch: 'Español', key: 'Key or session', open: 'Open to anybody', scope: 'Scope', sends: 'Sends', answers: 'Answers', query: 'Parameters', schemas: 'Shapes', problems: 'Problems', field: 'Field', type: 'Type', about: 'What it is', example: 'Example', nothing: 'Nothing matches.', lead: 'Reference of the API, made from its OpenAPI document.', document: 'OpenAPI document' },
};
/** Chapters by the tags of the document; the rest of it is English in both. */
const CHAPTERS = { session: 'sesión', people: 'personas', channels: 'canales', contacts: 'contactos', conversations: 'conversaciones', turns: 'turnos', messages: 'mensajes', knowledge: 'lo que sabe el bot', webhooks: 'entregas', live: 'en vivo', operation: 'operación' };
const asked = new URLSearchParams(location.search).get('lang');
let language = asked in WORDS ? asked : navigator.language.startsWith('en') ? 'en' : 'es';

const [api, problems] = await Promise.all(
  ['/api/openapi.json', '/api/problems.json'].map(async (url) => (await fetch(url)).json()),
);

function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Writes `backticks` as code. */
function prose(text = '') {
  return text.split('`').map((part, index) => (index % 2 ? node('code', {}, part) : part));
}

function typeOf(schema) {
  if (!schema) return '';
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return node('a', { href: `#schema-${name}` }, name);
  }
  const several = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (several) return node('span', {}, ...several.flatMap((one, index) => [index ? ' | ' : '', typeOf(one)]));
  if (schema.type === 'array' || schema.items) return node('span', {}, typeOf(schema.items), '[]');
  return node('code', {}, [schema.type].flat().filter(Boolean).join(' | ') || 'any');
}

function bodyOf(content) {
  const [kind, media] = Object.entries(content ?? {})[0] ?? [];
  return kind ? node('span', {}, typeOf(media.schema), ' ', node('code', {}, kind)) : null;
}

/** Something that a schema takes, made from it alone; `inside` are the shapes that it stands in. */
function sample(schema, inside = []) {
  if (schema?.$ref) {
    const name = schema.$ref.split('/').pop();
    return inside.includes(name) ? null : sample(api.components.schemas[name], [...inside, name]);
  }
  if (schema?.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, inside)));
  const several = schema?.oneOf ?? schema?.anyOf;
  if (several) return sample(several.find((one) => one.type !== 'null'), inside);
  if (schema?.enum) return schema.enum[0];
  const type = [schema?.type].flat().find((one) => one !== 'null');
  if (type === 'array') return [schema.prefixItems ?? schema.items].flat().map((item) => sample(item, inside));
  if (schema?.properties) return Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, sample(field, inside)]));
  return { string: '…', integer: 1, number: 1, boolean: true, object: {} }[type] ?? null;
}

/** An example of what is sent, folded away. */
function exampleOf(content, words) {
  const schema = content?.['application/json']?.schema;
  if (!schema) return null;
  return node('details', {}, node('summary', {}, words.example), node('pre', { tabindex: '0' }, JSON.stringify(sample(schema), null, 2)));
}

function pair(list, name, ...values) {
  const told = values.filter(Boolean);
  if (told.length) list.append(node('dt', {}, name), ...told.map((value) => node('dd', {}, value)));
}

function operation(path, method, about, words) {
  const facts = node('dl');
  const need = about.security?.[0] ?? {};
  const scopes = Object.values(need).flat().join(', ');
  pair(facts, words.scope, Object.keys(need).length ? `${words.key}${scopes ? ` · ${scopes}` : ''}` : words.open);
  const meaning = ({ name, in: place, description }) => node('span', {}, node('code', {}, name), ' (', place, ') ', ...prose(description));
  pair(facts, words.query, ...(about.parameters ?? []).map(meaning));
  const sent = about.requestBody?.content;
  pair(facts, words.sends, bodyOf(sent), exampleOf(sent, words));
  const answer = ([status, { content }]) => node('span', {}, node('code', {}, status), ' ', bodyOf(content) ?? '');
  pair(facts, words.answers, ...Object.entries(about.responses).map(answer));
  const title = node('h3', {}, node('span', { class: `method ${method}` }, method.toUpperCase()), path);
  return node('article', { id: about.operationId, 'data-text': `${method} ${path} ${about.summary}`.toLowerCase() }, title, node('p', {}, ...prose(about.summary)), facts);
}

function fieldRows(schema) {
  const parts = [schema, ...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
  return parts.flatMap((part) => Object.entries(part.properties ?? {})).map(([name, field]) =>
    node('tr', {}, node('td', {}, node('code', {}, name)), node('td', {}, typeOf(field)), node('td', {}, ...prose(field.description))));
}

function shape(name, schema, words) {
  const head = node('tr', {}, ...[words.field, words.type, words.about].map((word) => node('th', {}, word)));
  const rows = fieldRows(schema);
  const table = rows.length ? node('table', {}, node('thead', {}, head), node('tbody', {}, ...rows)) : null;
  return node('article', { id: `schema-${name}`, 'data-text': name.toLowerCase() }, node('h3', {}, name), node('p', {}, ...prose(schema.description)), table);
}

function problem({ code, status, title }) {
  return node('article', { id: `problem-${code}`, 'data-text': `${code} ${status} ${title}`.toLowerCase() }, node('h3', {}, node('span', { class: 'method' }, String(status)), code), node('p', {}, title));
}

function render() {
  const words = WORDS[language];
  document.documentElement.lang = language;
  const main = document.getElementById('main');
  const contents = document.getElementById('contents');
  main.replaceChildren(node('h1', {}, words.title), node('p', { class: 'lead' }, words.lead), node('p', { class: 'lead', lang: 'en' }, ...prose(api.info.description)), node('p', {}, node('a', { href: '/api/openapi.json' }, words.document)));
  contents.replaceChildren();
  const chapter = (id, title, articles) => {
    main.append(node('section', { id }, node('h2', {}, title), ...articles));
    contents.append(node('a', { href: `#${id}` }, title));
  };
  for (const { name } of api.tags) {
    const mine = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item).filter(([, about]) => about.tags?.includes(name)).map(([method, about]) => operation(path, method, about, words)));
    if (mine.length) chapter(`tag-${name}`, language === 'es' ? CHAPTERS[name] ?? name : name, mine);
  }
  chapter('schemas', words.schemas, Object.entries(api.components.schemas).map(([name, schema]) => shape(name, schema, words)));
  chapter('problems', words.problems, problems.map(problem));
  main.append(node('p', { id: 'nothing', hidden: '', role: 'status' }, words.nothing));
  const search = document.getElementById('search');
  search.placeholder = words.search;
  search.setAttribute('aria-label', words.search);
  document.getElementById('language').textContent = words.switch;
  filter();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function filter() {
  const wanted = document.getElementById('search').value.trim().toLowerCase();
  // While searching, what is found begins right under the field.
  document.body.classList.toggle('searching', wanted !== '');
  let shown = 0;
  for (const section of document.querySelectorAll('main section')) {
    let mine = 0;
    for (const article of section.querySelectorAll('article')) {
      article.hidden = !article.dataset.text.includes(wanted);
      mine += article.hidden ? 0 : 1;
    }
    section.hidden = mine === 0;
    document.querySelector(`nav a[href="#${CSS.escape(section.id)}"]`).hidden = section.hidden;
    shown += mine;
  }
  document.getElementById('nothing').hidden = shown > 0;
}

document.getElementById('search').addEventListener('input', () => {
  filter();
  scrollTo({ top: 0 });
});
document.getElementById('language').addEventListener('click', () => {
  language = language === 'es' ? 'en' : 'es';
  render();
});
render();
