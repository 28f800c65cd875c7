// What went wrong, and what to do; by the stable code of the API.
export const problems = {
  unreachable: 'No llegamos al servidor. Revisa tu conexión y vuelve a intentar.',
  unavailable: 'El servidor no puede atender ahora. Prueba otra vez en un momento.',
  forbidden: 'Tu usuario no tiene permiso para esto.',
  not_found: 'Ya no existe, o es de otra empresa.',
  taken: 'Otra persona ya la tiene.',
  not_owner: 'La conversación no es tuya. Tómala primero.',
  window_closed: 'Pasaron 24 h desde su último mensaje. Usa una plantilla.',
  opted_out: 'El cliente pidió no recibir mensajes.',
  blocked: 'Bloqueaste a este cliente.',
  too_many_attempts: 'Demasiados intentos. Espera un momento.',
  credentials: 'Ese correo y esa contraseña no coinciden.',
  channel_disabled: 'El envío de este canal está en pausa. Vuelve a encenderlo en Canales.',
  channel_unusable: 'El canal no se puede usar ahora. Mira el motivo en Canales.',
  template_unknown: 'WhatsApp no tiene esa plantilla en ese idioma. Trae las plantillas otra vez.',
  too_large: 'Es demasiado grande.',
  too_slow: 'No llegó a tiempo.',
  not_troubled: 'Este mensaje ya no necesita reintentarse.',
  changed: 'Alguien lo cambió mientras tanto. Vuelve a cargarlo.',
  exists: 'Ya existe, o alguien lo cambió al mismo tiempo.',
  already_connected: 'Ese número ya está conectado.',
  last_admin: 'Es la única persona que administra la empresa: nombra antes a otra.',
  internal: 'Algo falló de nuestro lado. Quedó anotado; prueba otra vez.',
  provider: 'WhatsApp no respondió o lo rechazó. Prueba otra vez en un momento.',
  invalid: 'Hay algo que no podemos aceptar. Revisa lo que escribiste.',
  malformed: 'El servidor no entendió lo que enviamos. Recarga la página y prueba otra vez.',
  limit: 'WhatsApp no lo acepta así. Acórtalo o quita lo que sobra.',
  unauthorized: 'Tu sesión terminó. Vuelve a entrar.',
  csrf: 'El servidor no reconoció esta página. Recárgala y prueba otra vez.',
  in_progress: 'Todavía lo estamos haciendo. Espera un momento.',
  idempotency_mismatch: 'Eso ya se envió con otros datos. Recarga la página y mira qué quedó.',
  outbox_full: 'Aquí esperan demasiados mensajes por salir. Espera a que salgan.',
  unsupported_media_type: 'Ese tipo de archivo no se puede enviar.',
  /** `code`: the API's word, for who looks it up. */
  other: (code: string) =>
    `No se pudo. Prueba otra vez; si sigue igual, avisa con este código: ${code}.`
};

// Why a field was not taken.
export const reasons = {
  missing: 'Falta completarlo.',
  length: (from: number, to: number) =>
    from ? `De ${from} a ${to} caracteres.` : `Hasta ${to} caracteres.`,
  oneLanguage: 'Escríbelo al menos en un idioma.',
  most: (n: number) => `Son ${n} como mucho.`,
  range: (from: number, to: number) => `Entre ${from} y ${to}.`,
  other: 'Esto no se puede guardar así. Revísalo.'
};
