// Two rules about the texts for people (src/i18n): they stand in catalogues, and none is asked for
// before its catalogue is loaded.

// Letters, but for the product's name: it is the same in every language.
const word = '/^(?!\\s*Conversa\\s*$).*\\p{L}/su'
// Between tags, in attributes that are shown or read aloud, and in toasts and titles.
const letters = `:matches(Literal[value=${word}], TemplateElement[value.raw=${word}])`
const readPlaces = [
  ':matches(JSXElement, JSXFragment) > JSXExpressionContainer',
  ...['', ' > JSXExpressionContainer'].flatMap((container) => [
    'JSXAttribute[name.name=/^(title|placeholder|alt|label|hint|text|heading|description)$/]' +
      container,
    'JSXAttribute[name.name=/^aria-(label|description|valuetext|roledescription)$/]' + container,
  ]),
  'CallExpression[callee.name=/^(showToast|setPageTitle)$/]',
]
// Filled by the words themselves, or by one of two.
const ways = ['', ' > :matches(ConditionalExpression, LogicalExpression)'].flatMap((way) => [
  `${way} > ${letters}`,
  `${way} > TemplateLiteral > ${letters}`,
])
const readable = [
  `JSXText[value=${word}]`,
  ...readPlaces.flatMap((place) => ways.map((way) => place + way)),
].join(', ')

const inCatalogue = {
  meta: { messages: { literal: 'What a person reads stands in texts/en.ts and beside it.' } },
  create: (context) => ({
    [readable]: (node) => context.report({ node, messageId: 'literal' }),
  }),
}

const notAtModuleScope = {
  meta: { messages: { early: 'No catalogue is loaded yet: ask for a text inside a function.' } },
  create(context) {
    const translators = new Set()
    return {
      'ImportDeclaration[source.value=/\\u002Ftexts$/] > ImportSpecifier[imported.name="t"]': (
        node,
      ) => translators.add(node.local.name),
      'CallExpression:not(:function CallExpression)': (node) => {
        const { callee } = node
        const translator = callee.type === 'MemberExpression' ? callee.object : callee
        if (translators.has(translator.name)) context.report({ node, messageId: 'early' })
      },
    }
  },
}

export const texts = {
  rules: { 'in-catalogue': inCatalogue, 'not-at-module-scope': notAtModuleScope },
}
