// The company's labels.
export const labels = {
  title: 'Etiquetas',
  lead: 'Para ordenar conversaciones. Todo tu equipo las usa.',
  leadAgent:
    'Para ordenar conversaciones. Puedes crear; una persona administradora cambia su nombre o las elimina.',
  none: 'Todavía no hay etiquetas.',
  failed: 'No pudimos traer las etiquetas.',
  add: 'Etiqueta nueva',
  hint: 'Mayorista, Reclamo…',
  create: 'Crear',
  name: 'Nombre de la etiqueta',
  rename: 'Cambiar nombre',
  remove: 'Eliminar',
  removeAsk: (name: string) =>
    `¿Eliminar “${name}”? Las conversaciones que la llevan dejan de mostrarla.`,
  missing: 'Escribe un nombre.',
  taken: 'Ya hay una etiqueta con ese nombre.',
  tooLong: (max: number) => `Se pasa de ${max} caracteres.`
};
