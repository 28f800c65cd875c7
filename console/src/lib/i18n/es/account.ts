// Canned replies, the person's own account, and the people of the company.
export const replies = {
  title: 'Respuestas rápidas',
  lead: (n: number) =>
    n === 0 ? 'Ninguna respuesta' : n === 1 ? '1 respuesta' : `${n} respuestas`,
  addFirst: 'Agregar la primera',
  search: 'Buscar respuesta',
  none: 'Todavía no hay respuestas rápidas. Guarda la que más repites.',
  nothing: (word: string) => `Nada con “${word}”. Prueba otra palabra.`,
  failed: 'No pudimos traer las respuestas.',
  gone: 'Esa respuesta ya no existe, o es de otra empresa.',
  pick: 'Elige una respuesta para editarla',
  pickRead: 'Elige una respuesta para verla',
  pickLead: 'En una conversación se llaman escribiendo / al empezar.',
  newTitle: 'Nueva respuesta',
  editTitle: 'Editar respuesta',
  readTitle: 'Respuesta rápida',
  editLead: 'Tu equipo la llama con / y la completa antes de enviarla.',
  shortcut: 'Atajo',
  shortcutHint: 'Corto y sin espacios: pedido-listo.',
  shortcutMissing: 'Falta el atajo, en al menos un idioma.',
  shortcutSigns: 'Sin espacios ni barras. Usa guiones: pedido-listo.',
  shortcutTaken: 'Otra respuesta ya usa este atajo.',
  text: 'Texto',
  textMissing: 'Falta el texto, en al menos un idioma.',
  tooLong: (max: number) => `Se pasa de ${max} caracteres.`,
  gapsHint: '{name} y {agent_name} se completan solos.',
  gaps: (names: string) => `Quien responde completa: ${names}.`,
  remove: 'Eliminar',
  removeAsk: '¿Eliminar esta respuesta? Tu equipo dejará de verla.'
};

export const account = {
  title: 'Tu cuenta',
  name: 'Nombre',
  email: 'Correo',
  keys: 'Llaves de la API',
  keysLead: 'Con una llave, un programa actúa en tu nombre y solo en esta empresa.',
  keysNone: 'Todavía no hay llaves.',
  keysFailed: 'No pudimos traer las llaves.',
  key: 'Llave',
  keyName: 'Nombre de la llave nueva',
  keyNameHint: 'Para qué es: “Tienda en línea”, “Reportes”.',
  keyNameMissing: 'Ponle un nombre, para saber después cuál es.',
  keyScopes: 'Qué puede hacer',
  scopes: {
    read: 'Leer conversaciones, clientes y ajustes',
    converse: 'Conversar: tomar, responder, etiquetar',
    write: 'Editar preguntas, respuestas y ajustes del bot',
    admin: 'Administrar canales y llaves'
  },
  scopeNames: {
    read: 'leer',
    converse: 'conversar',
    write: 'editar',
    admin: 'administrar'
  } as Record<string, string>,
  scopesMissing: 'Elige al menos una cosa que pueda hacer.',
  keyMake: 'Crear llave',
  keyMade: (name: string) => `La llave “${name}” está lista.`,
  keyOnce: 'Cópiala ahora: no la mostraremos otra vez.',
  keyKept: 'Ya la guardé',
  revoke: 'Anular',
  revokeAsk: (name: string) => `¿Anular “${name}”? Los programas que la usan dejan de entrar.`
};

export const password = {
  title: 'Contraseña',
  lead: 'Al cambiarla se cierran tus sesiones en otros equipos; esta sigue abierta.',
  current: 'Contraseña actual',
  new: 'Contraseña nueva',
  newHint: (least: number) => `Al menos ${least} caracteres. Una frase larga es fácil de recordar.`,
  show: 'Mostrar la actual',
  showNew: 'Mostrar la nueva',
  change: 'Cambiar contraseña',
  currentMissing: 'Escribe tu contraseña actual.',
  currentWrong: 'Esa no es tu contraseña actual.',
  short: (missing: number, least: number) =>
    missing === 1
      ? `Le falta 1 carácter. Son ${least} o más.`
      : `Le faltan ${missing} caracteres. Son ${least} o más.`,
  same: 'Es la misma de ahora. Elige otra.',
  refused: 'Esa contraseña no se puede usar. Elige otra.',
  changed: 'Contraseña cambiada. Cerramos tus otras sesiones.'
};

export const people = {
  title: 'Personas',
  lead: (n: number) => (n === 1 ? 'Una persona trabaja aquí.' : `${n} personas trabajan aquí.`),
  failed: 'No pudimos traer a las personas.',
  you: 'tú',
  role: 'Rol',
  roles: { admin: 'Administra', agent: 'Atiende' } as Record<string, string>,
  acts: 'Cambiar',
  promote: 'Que administre',
  demote: 'Que solo atienda',
  demoteMe: 'Dejarás de administrar: otra persona tendrá que devolverte ese permiso.',
  remove: 'Quitar de la empresa',
  removeShort: 'Quitar',
  removeAsk: (name: string) =>
    `${name} ya no podrá entrar, y sus llaves dejan de servir aquí. Lo que escribió se queda con su nombre.`,
  removeMe: 'Saldrás de esta empresa ahora mismo, y otra persona tendrá que agregarte otra vez.',
  lastAdmin: 'Es la única persona que administra. Para cambiarla, nombra antes a otra.',
  addTitle: 'Agregar a alguien',
  addLead: 'En el servidor, completa lo que va entre <> y ejecuta:',
  addFolder: 'carpeta de datos',
  addEmail: 'correo',
  addCopy: 'Copiar orden',
  addHint:
    'La contraseña va en RECADO_PASSWORD o con --password. Para quien administra: --role admin.'
};
