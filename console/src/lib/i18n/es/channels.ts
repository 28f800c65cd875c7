// The connected numbers, and what was set aside.
export const channels = {
  title: 'Canales',
  lead: (good: number, bad: number, off: number) =>
    [
      good === 0
        ? 'Todavía no llega ningún mensaje'
        : good === 1
          ? '1 canal recibe mensajes'
          : `${good} canales reciben mensajes`,
      ...(bad === 0
        ? []
        : [bad === 1 ? '1 necesita que lo mires' : `${bad} necesitan que los mires`]),
      ...(off === 0 ? [] : [`${off} con el envío en pausa`])
    ].join(', '),
  add: 'Agregar',
  numberId: (id: string) => `Id del número: ${id}`,
  none: 'Aún no hay canales. Conecta el primero en 5 minutos.',
  connect: 'Conectar WhatsApp',
  failed: 'No pudimos traer los canales.',
  gone: 'Ese canal ya no existe, o es de otra empresa.',
  kinds: { whatsapp_cloud: 'WhatsApp' } as Record<string, string>,
  states: {
    connected: 'Recibe',
    unproven: 'Sin mensajes aún',
    paused: 'No puede enviar',
    disabled: 'Envío en pausa'
  } as Record<string, string>,
  trouble: {
    auth: 'El token de acceso ya no sirve. Genera otro en Meta y pégalo aquí.',
    account: 'Meta limitó esta cuenta. Revisa el aviso en el administrador de WhatsApp.',
    payment: 'Meta no pudo cobrar. Revisa el medio de pago de la cuenta.',
    rate: 'Meta pidió ir más despacio. Seguimos solos cuando pase.'
  } as Record<string, string>,
  troubleCodes: {
    '190': 'El token de acceso venció o fue anulado. Genera otro en Meta y cámbialo aquí.',
    '10': 'El token no tiene permiso para este número. En Meta, dale los permisos de WhatsApp.',
    '200': 'El token no tiene permiso para este número. En Meta, dale los permisos de WhatsApp.',
    '368': 'Meta bloqueó la cuenta por un tiempo, por sus políticas. Revisa el aviso en Meta.',
    '131031': 'Meta bloqueó la cuenta. Revisa el motivo en el administrador de WhatsApp.',
    '131042': 'Meta no pudo cobrar. Revisa el medio de pago de la cuenta.',
    '131045': 'El número no está bien registrado. Regístralo otra vez en Meta.',
    '133010': 'El número no está registrado en la API. Regístralo en Meta.',
    '130497': 'La cuenta no puede escribir a clientes de ese país.'
  } as Record<string, string>,
  troubleOther: 'Meta detuvo los envíos de este número. Revisa la cuenta en Meta.',
  troubleMeanwhile:
    'Por este canal no sale nada. Lo que escriban espera y sale solo cuando se arregle.',
  troubleSaid: (detail: string) => `Meta dice: “${detail}”`,
  verifyTail: (tail: string) =>
    `Lo guardamos cifrado y solo mostramos su final: ${tail}. Si Meta lo pide y no lo tienes, pon uno nuevo.`,
  verifyOnce: 'Cópialo ahora: cuando salgas de esta página solo mostraremos su final.',
  verifyRenew: 'Poner un token nuevo',
  verifyMake: 'Crear uno al azar',
  since: (time: string) => `Desde ${time}`,
  pick: 'Elige un canal',
  pickLead: 'Verás su estado, su dirección de avisos y podrás probarlo.',
  newTitle: 'Conecta WhatsApp',
  newLead: 'Copia estos datos de tu cuenta de Meta. Después probamos cada uno.',
  steps: {
    number: 'Número',
    key: 'Token de acceso',
    webhook: 'Avisos de WhatsApp a Recado',
    test: 'Prueba'
  },
  fields: {
    name: 'Nombre del canal',
    nameHint: 'Solo lo ve tu equipo: “Tienda”, “Mayoristas”.',
    phone_number_id: 'Id del número',
    phoneNumberHint: 'En Meta: WhatsApp, Configuración de la API. Solo cifras.',
    business_account_id: 'Id de la cuenta de WhatsApp Business',
    access_token: 'Token de acceso',
    accessTokenHint: 'De un usuario del sistema, para que no venza.',
    app_secret: 'Secreto de la app',
    appSecretHint: 'Está en Configuración, Información básica. Son 32 caracteres.',
    verify_token: 'Token de verificación',
    verifyTokenHint: 'Invéntalo tú; Meta lo repetirá al conectar.',
    api_base_url: 'Dirección de la API',
    api_version: 'Versión',
    per_second: 'Mensajes por segundo',
    perSecondHint: 'Vacío: 80, lo normal en Meta.'
  },
  show: (what: string) => `Mostrar ${what}`,
  refused: {
    version: 'Se escribe como v25.0.',
    pace: 'Escribe un número entero desde 1.',
    plain: 'Lleva espacios o signos que no van. Cópialo otra vez.',
    unresolved: 'Ese nombre no lleva a ninguna parte. Revisa cómo está escrito.',
    secure: 'La dirección debe empezar con https://.',
    login: 'La dirección no puede llevar usuario ni contraseña.',
    inside: 'Esa dirección es de una red interna y no se puede usar.',
    query: 'La dirección no puede llevar ? ni #.',
    address: 'Eso no es una dirección web.'
  },
  advanced: 'Opciones avanzadas',
  digits: 'Son solo cifras, sin espacios.',
  missing: 'Falta este dato.',
  short: (missing: number) =>
    missing === 1
      ? 'Le falta 1 carácter. Son 32, sin espacios.'
      : `Le faltan ${missing} caracteres. Son 32, sin espacios.`,
  long: (over: number) => `Le sobran ${over} caracteres. Son 32, sin espacios.`,
  create: 'Guardar y seguir',
  endsWith: (tail: string) => `Termina en ${tail}`,
  webhookPaste: 'Pega esta dirección en Meta',
  webhookHint: 'En WhatsApp, Configuración, Webhook. Marca el campo messages.',
  change: 'Cambiar',
  replaceKeys: 'Cambiar los tokens y el secreto',
  replaceHint: 'Deja vacío lo que no cambia.',
  test: 'Probar conexión',
  testLead: 'Revisamos el token, el número y los avisos, y nos suscribimos a la cuenta.',
  tested: 'Lo que probamos',
  notTested: 'Todavía no lo pruebas.',
  checks: {
    token: 'Token de acceso',
    number: 'Número',
    subscription: 'Suscripción a la cuenta',
    webhook: 'Avisos'
  } as Record<string, string>,
  facts: 'Lo que dice Meta',
  factNames: {
    display_phone_number: 'Número',
    verified_name: 'Nombre verificado',
    quality_rating: 'Calidad',
    throughput: 'Ritmo',
    messaging_limit: 'Límite de mensajes',
    whatsapp_business_manager_messaging_limit: 'Límite de mensajes',
    status: 'Estado'
  } as Record<string, string>,
  metaWords: {
    GREEN: 'alta',
    YELLOW: 'media',
    RED: 'baja',
    UNKNOWN: 'sin datos aún',
    CONNECTED: 'conectado',
    PENDING: 'pendiente',
    FLAGGED: 'señalado',
    RESTRICTED: 'restringido',
    BANNED: 'bloqueado',
    DISCONNECTED: 'desconectado',
    STANDARD: 'normal',
    HIGH: 'alto'
  } as Record<string, string>,
  turnOff: 'Pausar el envío',
  turnOn: 'Volver a enviar',
  turnOffAsk: (name: string) =>
    `Los mensajes de tus clientes siguen llegando a ${name}, pero nada sale. Lo que el bot responda espera hasta 24 h y sale cuando vuelvas a enviar; tu equipo no podrá responder mientras tanto.`,
  offLead:
    'El envío está en pausa: los mensajes siguen llegando y nada sale. Lo que el bot responda espera hasta 24 h.',
  remove: 'Eliminar canal',
  removeAsk: (name: string) => `¿Eliminar ${name}? Deja de recibir y de enviar mensajes.`,
  removeOpen: (n: number, more: boolean): string => {
    if (n === 0) return 'No tiene conversaciones abiertas.';
    if (more) return `Tiene más de ${n} conversaciones abiertas que quedarían sin respuesta.`;
    return n === 1
      ? 'Tiene 1 conversación abierta que quedaría sin respuesta.'
      : `Tiene ${n} conversaciones abiertas que quedarían sin respuesta.`;
  },
  removeKeeps: 'Lo conversado se puede seguir leyendo.',
  removed: 'Canal eliminado',
  adminOnly: 'Solo una persona administradora puede cambiar los canales.',
  setAside: 'Mensajes apartados',
  setAsideLead: 'Lo que llegó y no pudimos leer. Queda guardado tal como vino.',
  setAsideNone: 'Nada apartado. Todo lo que llegó se pudo leer.',
  setAsideFailed: 'No pudimos traer los mensajes apartados.',
  reasons: {
    other_number: 'Era para otro número',
    unreadable: 'No se pudo leer',
    panic: 'Falló al procesarse',
    unknown_field: 'Un aviso que no conocemos'
  } as Record<string, string>,
  raw: 'Ver el original',
  seeConversation: 'Ver la conversación'
};
