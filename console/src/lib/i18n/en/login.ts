import type { login as es } from '../es/login';

export const login: typeof es = {
  title: 'Sign in to your inbox',
  poster: 'Someone left you a note.',
  footer: 'All your channels in one inbox. No message gets lost.',
  slips: [
    ['Milagros Torres', 'Do you still have coffee from Sandia?'],
    ['Andrés Valdivia', 'Do you deliver in Cayma on Saturdays?'],
    ['Visitor from Cusco', 'I want 20 bags for my café']
  ],
  example: 'Sample messages',
  lead: 'Use the e-mail and password your company gave you.',
  expired: 'Your session has ended. Sign in again; what you wrote is still here.',
  email: 'E-mail',
  password: 'Password',
  showPassword: 'Show password',
  enter: 'Sign in',
  other: 'Español',
  emailMissing: 'Type your e-mail, like lucia@shop.pe.',
  passwordMissing: 'Type your password.',
  wrong: 'That e-mail and password don’t match. Check them and try again.',
  noCompany:
    'This user belongs to no company, or not any more. Ask who administers yours to add you again.',
  tooMany: (seconds) => `Too many attempts. Wait ${seconds} s and try again.`,
  choose: 'Which company do you work in today?',
  chooseLead: 'You can switch later, from your account.'
};
