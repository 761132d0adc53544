// Every word of signing up, logging in, confirming an address and getting back in.
export const words = {
  brand: 'Conversa',
  email: 'Email',
  password: 'Password',
  newPassword: 'New password',
  name: 'Your name',
  nameHint: 'Shown to your team next to your replies.',
  required: 'Fill this in.',
  emailRequired: 'Enter your email address.',
  emailInvalid: 'Enter a valid email address.',
  passwordRequired: 'Enter your password.',
  passwordShort: 'Use at least 8 characters.',
  backToLogIn: 'Back to log in',
  logIn: {
    title: 'Log in',
    submit: 'Log in',
    forgot: 'Forgot your password?',
    noAccount: 'No account yet?',
    signUp: 'Sign up',
    sendAgain: 'Resend the link',
  },
  signUp: {
    title: 'Create your account',
    lead: 'An assistant that answers your Instagram messages the way you would, and steps back when you step in.',
    submit: 'Create account',
    haveAccount: 'Already have an account?',
    logIn: 'Log in',
  },
  checkMail: {
    title: 'Check your email',
    text: (email: string) =>
      `If ${email} can be used, we’ve sent it a link. Open the link to confirm your address.`,
    textUnknown: 'We’ve emailed you a link. Open it to confirm your address.',
    notArrived: 'Didn’t get it? Check your spam folder, or',
    again: 'resend the link',
    sent: 'A new link is on its way.',
  },
  verify: {
    title: 'Confirming your email…',
    wait: 'One moment.',
    done: 'Email confirmed',
    doneText: 'You’re ready to start.',
    goOn: 'Continue',
    failed: 'This link doesn’t work',
    failedText:
      'It may have expired or already been used. Log in and we’ll send a new one if you need it.',
    interrupted: 'Your email isn’t confirmed yet',
    retry: 'Try again',
  },
  reset: {
    title: 'Reset your password',
    text: 'Enter your email and we’ll send you a link to choose a new password.',
    submit: 'Send the link',
    sentTitle: 'Check your email',
    sent: (email: string) =>
      `If there is an account for ${email}, a link to choose a new password is on its way.`,
  },
  newPasswordPage: {
    title: 'Choose a new password',
    first: 'Choose your password',
    firstText:
      'This isn’t the browser you signed up in, so choose your password here. It replaces any password chosen before.',
    firstDone: 'Email confirmed',
    submit: 'Save password',
    done: 'Password changed',
    doneText: 'Log in with your new password.',
    linkFailed: 'This link has expired or was already used. Request a new one.',
    askAgain: 'Request a new link',
  },
}

export const conversation = {
  label: 'An example of a conversation',
  shop: 'Luna Ceramics',
  lines: [
    { by: 'customer', text: 'Hi, do you still have the blue cups? And do you ship to Lyon?' },
    {
      by: 'assistant',
      text: 'Yes, we have six at €24 each. Shipping to France is €9 and takes three days.',
    },
    { by: 'customer', text: 'Could you make one with a name on it?' },
    { by: 'note', text: 'Assistant paused: you replied' },
    { by: 'person', text: 'Happy to. What name would you like, and when do you need it?' },
  ] as { by: 'customer' | 'assistant' | 'person' | 'note'; text: string }[],
  assistant: 'Assistant',
  person: 'Maya',
  caption: 'It answers from what you taught it, and stops the moment you step in.',
}
