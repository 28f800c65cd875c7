// Every text that a person reads, in Spanish and English.

const TEXTS = {
  skip: ['Ir a las fallas', 'Skip to the faults'],
  title: ['Simulador', 'Simulator'],
  stage: ['Teléfono de prueba', 'Test phone'],
  customers: ['Quién escribe', 'Who writes'],
  all_customers: ['Todos los clientes ({count})', 'All customers ({count})'],
  search_customers: ['Buscar por nombre o número', 'Search by name or number'],
  nobody: ['Nadie coincide.', 'Nobody matches.'],
  new_customer: ['Cliente nuevo', 'New customer'],
  restart: ['Empezar de nuevo', 'Start again'],
  restart_ask: ['¿Empezar de nuevo?', 'Start again?'],
  restart_tell: ['Se borra el chat de {name} en este teléfono. La conversación en la bandeja se queda.', 'The chat of {name} is deleted on this phone. The conversation in the inbox stays.'],
  restart_yes: ['Borrar el chat', 'Delete the chat'],
  night: ['Noche', 'Night'],
  to_night: ['Noche', 'Night'],
  to_day: ['Día', 'Day'],
  hint_you_title: ['Eres quien compra.', 'You are the customer.'],
  hint_you: ['Escribe como si fueras {name}. Tu mensaje llega a la bandeja de verdad.', 'Write as if you were {name}. Your message reaches the real inbox.'],
  hint_see_title: ['Míralo llegar.', 'Watch it arrive.'],
  hint_see_link: ['Abre la bandeja al lado', 'Open the inbox beside this'],
  hint_see_rest: [' y contesta desde ahí.', ' and answer from there.'],
  hint_see_none: ['Lo que escribas sale como aviso firmado hacia tu servidor.', 'What you write leaves as a signed webhook to your server.'],
  menu: ['Más opciones', 'More options'],
  console: ['Abrir la bandeja', 'Open the inbox'],
  online: ['Cuenta de negocio, en línea', 'Business account, online'],
  typing: ['escribiendo…', 'typing…'],
  offline: ['Sin conexión. Reconectando…', 'No connection. Reconnecting…'],
  missing_title: ['El número {number} no existe', 'The number {number} does not exist'],
  missing_tell: ['Este simulador no lo tiene: se borró o la dirección está mal escrita.', 'This simulator does not have it: it was deleted, or the address is mistyped.'],
  missing_others: ['Estos sí existen', 'These exist'],
  none_title: ['Todavía no hay ningún número', 'There is no number yet'],
  none_tell: ['Crea uno con POST /sim/numbers.', 'Create one with POST /sim/numbers.'],
  chat_with: ['Chat con {name}', 'Chat with {name}'],
  to_end: ['Ir al final', 'Go to the end'],
  to_end_new: ['Ir al final, {count} sin ver', 'Go to the end, {count} unseen'],
  message: ['Mensaje', 'Message'],
  attach: ['Adjuntar', 'Attach'],
  photo: ['Foto', 'Photo'],
  document: ['Documento', 'Document'],
  audio: ['Audio', 'Audio'],
  video: ['Video', 'Video'],
  location: ['Ubicación', 'Location'],
  contact: ['Contacto', 'Contact'],
  sticker: ['Sticker', 'Sticker'],
  send: ['Enviar', 'Send'],
  record: ['Grabar nota de voz', 'Record a voice note'],
  recording: ['Grabando', 'Recording'],
  cancel: ['Cancelar', 'Cancel'],
  close: ['Cerrar', 'Close'],
  no_microphone: ['No hay micrófono. Elige un audio.', 'There is no microphone. Choose an audio file.'],
  lock: ['Chat de prueba. Nada de esto sale a la red de un proveedor.', 'Test chat. Nothing here reaches a provider’s network.'],
  today: ['Hoy', 'Today'],
  yesterday: ['Ayer', 'Yesterday'],
  you: ['Tú', 'You'],
  state_waiting: ['Enviando', 'Sending'],
  state_sent: ['Enviado', 'Sent'],
  state_delivered: ['Entregado', 'Delivered'],
  state_read: ['Leído', 'Read'],
  discard: ['Descartar', 'Discard'],
  not_sent: ['No salió. Toca para reintentar', 'Not sent. Tap to try again'],
  not_image: ['Eso no es una foto que WhatsApp tome. Elige un JPEG o un PNG, o mándalo como documento.', 'That is not a picture WhatsApp takes. Choose a JPEG or a PNG, or send it as a document.'],
  not_video: ['Eso no es un video que WhatsApp tome. Elige un MP4 o un 3GP, o mándalo como documento.', 'That is not a video WhatsApp takes. Choose an MP4 or a 3GP, or send it as a document.'],
  not_audio: ['Eso no es un audio que WhatsApp tome. Elige un MP3, M4A, AAC, AMR u OGG, o mándalo como documento.', 'That is not an audio file WhatsApp takes. Choose an MP3, M4A, AAC, AMR or OGG, or send it as a document.'],
  too_large: ['El archivo pesa demasiado (máximo 100 MB).', 'The file is too large (100 MB at most).'],
  edited: ['Editado', 'Edited'],
  revoked_mine: ['Eliminaste este mensaje', 'You deleted this message'],
  revoked: ['Se eliminó este mensaje', 'This message was deleted'],
  unsupported: ['Este mensaje no se puede mostrar aquí', 'This message cannot be shown here'],
  message_menu: ['Opciones del mensaje', 'Message options'],
  reply: ['Responder', 'Reply'],
  replying: ['Respondes a', 'Replying to'],
  edit: ['Editar', 'Edit'],
  editing: ['Editas tu mensaje', 'Editing your message'],
  delete: ['Eliminar para todos', 'Delete for everyone'],
  copy: ['Copiar', 'Copy'],
  react: ['Reaccionar con {emoji}', 'React with {emoji}'],
  play: ['Reproducir', 'Play'],
  pause: ['Pausar', 'Pause'],
  position: ['Posición', 'Position'],
  voice_note: ['Nota de voz', 'Voice note'],
  open_picture: ['Ver la foto', 'View the photo'],
  place: ['Ubicación', 'Location'],
  send_location: ['Enviar ubicación', 'Send location'],
  choose: ['Elige una opción', 'Choose an option'],
  form: ['Formulario', 'Form'],
  form_field: ['Campo', 'Field'],
  form_value: ['Respuesta', 'Answer'],
  form_comment: ['comentario', 'comment'],
  form_add: ['Agregar campo', 'Add a field'],
  form_sent: ['Formulario enviado', 'Form sent'],
  products: ['Productos', 'Products'],
  order: ['Enviar pedido', 'Send the order'],
  order_of: ['Pedido de {count} productos', 'Order of {count} products'],
  quantity: ['Cantidad de {name}', 'Quantity of {name}'],
  view_products: ['Ver productos', 'View products'],
  add_to_cart: ['Agregar al carrito', 'Add to cart'],
  view_catalogue: ['Ver catálogo', 'View catalogue'],
  copy_code: ['Copiar código', 'Copy code'],
  name: ['Nombre', 'Name'],
  phone: ['Teléfono', 'Phone'],
  hide_phone: ['Sin número a la vista (solo id de usuario)', 'Number hidden (user id only)'],
  create: ['Crear', 'Create'],
  known_phone: ['Ese número ya es de {name}: este es su chat.', 'That number is {name}’s already: this is their chat.'],
  invalid_phone: ['Escribe entre 7 y 15 cifras.', 'Write 7 to 15 digits.'],
  language: ['English', 'Español'],
  faults: ['Fallas a propósito', 'Faults on purpose'],
  faults_lead: ['Rompe la entrega y mira cómo se repara sola.', 'Break delivery and watch it repair itself.'],
  faults_count: ['{count} activas', '{count} active'],
  faults_count_one: ['1 activa', '1 active'],
  f_delay: ['Demorar', 'Delay'],
  f_delay_hint: ['El proveedor tarda en aceptar', 'The provider takes its time to accept'],
  f_delay_range: ['Segundos de demora', 'Seconds of delay'],
  f_error: ['Fallar', 'Fail'],
  f_error_hint: ['Rechaza una parte de los envíos', 'Refuses part of the sends'],
  f_error_range: ['Porcentaje de fallas', 'Share of failures'],
  f_error_kind: ['Con qué error', 'With which error'],
  e_131000: ['131000, algo salió mal', '131000, something went wrong'],
  e_130429: ['130429, demasiado rápido', '130429, too fast'],
  e_131031: ['131031, cuenta bloqueada', '131031, account locked'],
  e_500: ['HTTP 500 sin explicación', 'HTTP 500 without a word'],
  f_cut: ['Cortar la respuesta', 'Cut the answer'],
  f_cut_hint: ['Acepta y cuelga antes de contestar', 'Accepts and hangs up before answering'],
  f_duplicate: ['Duplicar', 'Duplicate'],
  f_duplicate_hint: ['Manda el mismo aviso dos veces', 'Sends the same webhook twice'],
  f_reorder: ['Desordenar', 'Shuffle'],
  f_reorder_hint: ['“Leído” llega antes que “entregado”', '“Read” arrives before “delivered”'],
  f_lose: ['Perder avisos', 'Lose statuses'],
  f_lose_hint: ['Los estados no llegan nunca', 'Statuses never arrive'],
  f_network: ['Cortar la red', 'Cut the network'],
  f_network_hint: ['10 s sin webhooks ni envíos; luego vuelve', '10 s without webhooks or sends, then back'],
  f_window: ['Cerrar la ventana de 24 h', 'Close the 24 h window'],
  f_window_hint: ['Solo se puede con plantilla', 'Only templates get through'],
  f_token: ['Anular el permiso', 'Revoke access'],
  f_token_hint: ['Toda llamada responde error 190', 'Every call answers error 190'],
  happened: ['Lo que pasó', 'What happened'],
  nothing_yet: ['Aquí aparece lo que pase desde ahora.', 'What happens from now on appears here.'],
  n_accepted: ['{what} aceptado', '{what} accepted'],
  n_delivered: ['{what} llegó al teléfono en {time}', '{what} reached the phone in {time}'],
  n_read: ['{what} leído', '{what} read'],
  n_played: ['{what} escuchado', '{what} listened to'],
  n_failed: ['{what} no se entregó, error {code}: {reason}', '{what} was not delivered, error {code}: {reason}'],
  n_refused: ['{what} rechazado, error {code}: {reason}', '{what} refused, error {code}: {reason}'],
  n_mine_delivered: ['{what} llegó al negocio', '{what} reached the business'],
  n_mine_read: ['{what} leído por el negocio', '{what} read by the business'],
  n_webhook_retry: ['El aviso no entró ({answer}). Reintenta en {time}', 'The webhook was not taken ({answer}). Trying again in {time}'],
  n_webhook_given_up: ['El aviso se dio por perdido ({answer})', 'The webhook was given up ({answer})'],
  no_answer: ['sin respuesta', 'no answer'],
  a_message: ['Mensaje', 'Message'],
  r_100: ['un dato no vale', 'a parameter is wrong'],
  r_190: ['sin permiso', 'no access'],
  r_130429: ['demasiado rápido', 'too fast'],
  r_131000: ['algo salió mal', 'something went wrong'],
  r_131008: ['falta un dato', 'something is missing'],
  r_131009: ['un valor no vale', 'a value is not allowed'],
  r_131026: ['no se puede entregar', 'cannot be delivered'],
  r_131031: ['cuenta bloqueada', 'account locked'],
  r_131047: ['pasaron 24 h, hace falta una plantilla', '24 h have passed, a template is needed'],
  r_131053: ['el archivo no se pudo usar', 'the file could not be used'],
  r_131056: ['demasiados a la misma persona', 'too many to the same person'],
  r_132000: ['faltan o sobran datos de la plantilla', 'the template’s parameters do not fit'],
  r_132001: ['no existe esa plantilla', 'no such template'],
  r_other: ['el proveedor no lo tomó', 'the provider did not take it'],
  k_image: ['Foto', 'Photo'], k_audio: ['Audio', 'Audio'], k_video: ['Video', 'Video'], k_document: ['Documento', 'Document'], k_sticker: ['Sticker', 'Sticker'],
  k_location: ['Ubicación', 'Location'], k_contacts: ['Contacto', 'Contact'], k_buttons: ['Botones', 'Buttons'], k_list: ['Lista', 'List'], k_template: ['Plantilla', 'Template'],
  k_reaction: ['Reacción', 'Reaction'], k_order: ['Pedido', 'Order'], k_flow: ['Formulario', 'Form'], k_form_reply: ['Formulario', 'Form'], k_products: ['Productos', 'Products'], k_unsupported: ['Mensaje', 'Message'],
};

const LANGUAGES = ['es', 'en'];

function firstLanguage() {
  const asked = new URLSearchParams(location.search).get('lang') || remembered();
  if (LANGUAGES.includes(asked)) return asked;
  return navigator.language?.startsWith('en') ? 'en' : 'es';
}

function remembered() {
  try { return localStorage.getItem('recado-phone-lang'); } catch { return null; }
}

export let language = firstLanguage();

/** Switches to the other language. */
export function switchLanguage() {
  language = language === 'es' ? 'en' : 'es';
  try { localStorage.setItem('recado-phone-lang', language); } catch { /* private mode */ }
}

/** A text, with `{names}` filled in. */
export function t(key, values = {}) {
  const texts = TEXTS[key];
  const text = texts ? texts[LANGUAGES.indexOf(language)] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => key in TEXTS;

const locale = () => (language === 'es' ? 'es-PE' : 'en-US');

/** Hour and minute. */
export const clock = (at) => new Date(at).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', hour12: false });

/** Hour, minute and second. */
export const exactClock = (at) => new Date(at).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

/** A day as chats name it. */
export function day(at, now = Date.now()) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(now) - midnight(at)) / 86400000);
  if (days === 0) return t('today');
  if (days === 1) return t('yesterday');
  if (days > 1 && days < 7) return new Date(at).toLocaleDateString(locale(), { weekday: 'long' });
  return new Date(at).toLocaleDateString(locale(), { day: 'numeric', month: 'long', year: 'numeric' });
}

/** A length of time: `0.4 s`, `12 s`. */
export function span(ms) {
  const seconds = ms / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** Puts the texts into everything that names one: data-t, data-label, data-placeholder. */
export function translate(root = document) {
  document.documentElement.lang = language;
  root.querySelectorAll('[data-t]').forEach((node) => { node.textContent = t(node.dataset.t); });
  root.querySelectorAll('[data-label]').forEach((node) => { node.setAttribute('aria-label', t(node.dataset.label)); });
  root.querySelectorAll('[data-placeholder]').forEach((node) => { node.placeholder = t(node.dataset.placeholder); });
}
