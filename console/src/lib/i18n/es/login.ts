// Coming in.
export const login = {
  title: 'Entra a tu bandeja',
  poster: 'Te dejaron un recado.',
  footer: 'Todos tus canales en una sola bandeja. Ningún mensaje se pierde.',
  slips: [
    ['Milagros Torres', '¿Todavía les queda café de Sandia?'],
    ['Andrés Valdivia', '¿Hacen reparto en Cayma los sábados?'],
    ['Visita de Cusco', 'Quiero 20 bolsas para mi cafetería']
  ] as [string, string][],
  example: 'Ejemplo de mensajes',
  lead: 'Usa el correo y la contraseña que te dio tu empresa.',
  expired: 'Tu sesión terminó. Entra otra vez; lo que escribiste sigue guardado.',
  email: 'Correo',
  password: 'Contraseña',
  showPassword: 'Mostrar contraseña',
  enter: 'Entrar',
  other: 'English',
  emailMissing: 'Escribe tu correo, como lucia@tienda.pe.',
  passwordMissing: 'Escribe tu contraseña.',
  wrong: 'Ese correo y esa contraseña no coinciden. Revísalos y prueba otra vez.',
  noCompany:
    'Este usuario no pertenece a ninguna empresa, o ya no. Pide a quien administra la tuya que te agregue otra vez.',
  tooMany: (seconds: number) => `Demasiados intentos. Espera ${seconds} s y prueba otra vez.`,
  choose: '¿En qué empresa trabajas hoy?',
  chooseLead: 'Puedes cambiar después, desde tu cuenta.'
};
