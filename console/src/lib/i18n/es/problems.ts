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
  channel_disabled: 'El canal está apagado. Enciéndelo en Canales.',
  channel_unusable: 'El canal no se puede usar ahora. Mira el motivo en Canales.',
  template_unknown: 'WhatsApp no tiene esa plantilla en ese idioma. Trae las plantillas otra vez.',
  too_large: 'Es demasiado grande.',
  too_slow: 'No llegó a tiempo.',
  not_troubled: 'Este mensaje ya no necesita reintentarse.',
  exists: 'Ya existe, o alguien lo cambió al mismo tiempo.',
  internal: 'Algo falló de nuestro lado. Quedó anotado; prueba otra vez.',
  provider: 'WhatsApp no respondió o lo rechazó. Prueba otra vez en un momento.',
  other: (detail: string) => `No se pudo. ${detail}`
};
