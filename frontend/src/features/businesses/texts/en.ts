// The first-run path.
export default {
  start: {
    brand: 'Conversa',
    title: 'Set up your assistant',
    lead: 'Five steps, about five minutes. Everything is saved as you go.',
    done: 'Done',
    change: 'Change',
    changeStep: 'Change: {step}',
    open: 'Open',
    openStep: 'Open: {step}',
    later: 'Finish later',
    logOut: 'Log out',
    admin: 'Platform admin',
    failed: 'Couldn’t load this step',
    // By the names of the steps in the API.
    steps: {
      named: {
        title: 'Name your business',
        reason: 'The assistant uses this name, and times are shown in this time zone.',
      },
      connected: {
        title: 'Connect Instagram',
        reason: 'So customers’ messages arrive here and replies go out from your account.',
      },
      instructions_written: {
        title: 'Write its instructions',
        reason: 'It only says what you tell it: who you are, what you sell, how you talk.',
      },
      tried: {
        title: 'Try it',
        reason: 'See how it answers before a customer does. Nothing is sent.',
      },
      switched_on: {
        title: 'Turn it on',
        reason: 'It starts answering new messages, and stops whenever you step in.',
      },
    },
    named: { submit: 'Save and continue' },
    connected: {
      needs: 'You need an Instagram professional account: a business or a creator account.',
      as: 'Connected as',
      next: 'Continue',
      skip: 'Do this later',
      arrived: 'Connected as @{username}.',
    },
    taught: {
      trade: 'What kind of business is it? Start from a template and edit it.',
      label: 'Instructions',
      hint: 'Headings help: who we are, what we sell, how we talk, what never to say, when to hand over.',
      length: '{length} of {most} characters',
      required: 'Write a few sentences, or choose a template above.',
      submit: 'Save and continue',
      replaceTitle: 'Replace what you wrote?',
      replaceText: 'The template will replace your text.',
      replace: 'Replace my text',
      keep: 'Keep my text',
      changed:
        'Someone else edited these instructions while you were writing. Your text is still here; saving will replace theirs.',
    },
    tried: {
      ideas: 'Ask what your customers ask: opening hours, prices, “do you ship?”',
      next: 'Looks good, continue',
      skip: 'Skip this step',
      change: 'Change the instructions',
    },
    switchedOn: {
      connected:
        'New messages to @{username} will be answered. When you reply to a customer yourself, the assistant stops in that conversation.',
      waiting:
        'Instagram isn’t connected yet. You can turn the assistant on now; it starts answering as soon as Instagram is connected.',
      needsInstructions: 'Write its instructions first.',
      go: 'Turn on the assistant',
      teach: 'Write instructions',
      fillIn: 'Fill in the blanks',
    },
    finish: {
      title: 'Your assistant is on',
      connectedAs: 'Connected as',
      notConnected: 'It starts answering when Instagram is connected.',
      test: 'Send yourself a DM from another account to see it work.',
      waiting: 'Waiting for your message…',
      arrived: 'The first message arrived.',
      phone: 'Open the phone simulator',
      inbox: 'Go to your inbox',
    },
  },
} as const
