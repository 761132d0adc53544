// The words of the API as TypeScript types, all taken from the generated schema.
// Features import from here, so a renamed schema is mended in one place.
import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Session = Schemas['Session']
export type User = Schemas['User']
export type BusinessSummary = Schemas['BusinessSummary']
export type Business = Schemas['Business']
export type AssistantState = Schemas['AssistantState']
export type AssistantStateCode = AssistantState['code']
export type Instagram = Schemas['Instagram']
export type LoginKind = NonNullable<Instagram['login']>
export type Login = Schemas['MetaLogin']
export type DoctorReport = Schemas['Examination']
export type DoctorCheck = Schemas['Check']
export type SecurityEvent = Schemas['SecurityEvent']
export type PublicComment = Schemas['Comment']
export type Permission = Schemas['Permission']
export type GrantedPermission = Schemas['GrantedPermission']
export type Assistant = Schemas['Assistant']
export type AssistantUpdate = Schemas['AssistantUpdate']
export type Template = Schemas['Template']
export type TryMessage = Schemas['TryMessage']
export type TryReply = Schemas['TryReply']
export type Evidence = Schemas['Evidence']
export type Thread = Schemas['Thread']
export type ThreadPage = Schemas['ThreadPage']
export type Timeline = Schemas['Timeline']
export type TimelineItem = Schemas['TimelineItem']
export type Message = Schemas['Message']
export type Turn = Schemas['Turn']
export type BusinessHealth = Schemas['BusinessHealth']
