import { expect, test } from 'vitest'
import { chooseLanguage } from './language'

test('what the person chose goes before what the browser wishes', () => {
  expect(chooseLanguage('csrftoken=x; language=de', ['en-GB'])).toBe('de')
})

test('the first wish of the browser that there is a catalogue for is taken', () => {
  expect(chooseLanguage('', ['fr-FR', 'de-AT', 'en-US'])).toBe('de')
})

test('who wishes for none that there is gets English', () => {
  expect(chooseLanguage('language=xx', ['fr-FR'])).toBe('en')
})
