// "Check your email" after signing up, and the page that the email's link opens.
import { Link, Navigate, useLocation, useParams } from '@/lib/router'
import { ApiError, errorDetail } from '@/api/client'
import { Button } from '@/components/ui/button'
import { useResendEmail, useVerifyEmail } from './api'
import { AuthLayout } from './auth-layout'
import { t } from './texts'

export function CheckMailPage() {
  const state = useLocation().state as { email?: string } | null
  const email = state?.email
  const resend = useResendEmail()
  return (
    <AuthLayout
      title={t('checkMail.title')}
      lead={email ? t('checkMail.text', { email }) : t('checkMail.textUnknown')}
      foot={
        <Link to="/login" className="text-accent underline underline-offset-4">
          {t('backToLogIn')}
        </Link>
      }
    >
      {email && (
        <p className="text-ink-soft">
          {t.rich('checkMail.notArrived', {
            again: (text) => (
              <Button
                variant="link"
                size="inline"
                pending={resend.isPending}
                onClick={() => resend.mutate(email)}
              >
                {text}
              </Button>
            ),
          })}
        </p>
      )}
      <p role="status" className={resend.isError ? 'text-broken' : 'text-ink-soft'}>
        {resend.isSuccess && t('checkMail.sent')}
        {resend.isError && errorDetail(resend.error)}
      </p>
    </AuthLayout>
  )
}

export function VerifyEmailPage() {
  const { key = '' } = useParams()
  const verify = useVerifyEmail(key)
  if (verify.isPending) return <AuthLayout title={t('verify.title')} lead={t('verify.wait')} />
  if (verify.isError) {
    const isLinkWrong = verify.error instanceof ApiError && verify.error.code === 'INVALID_LINK'
    return (
      <AuthLayout
        title={isLinkWrong ? t('verify.failed') : t('verify.interrupted')}
        lead={isLinkWrong ? t('verify.failedText') : errorDetail(verify.error)}
      >
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" asChild>
            <Link to="/login">{t('logIn.submit')}</Link>
          </Button>
          {!isLinkWrong && (
            <Button onClick={() => void verify.refetch()} pending={verify.isFetching}>
              {t('verify.retry')}
            </Button>
          )}
        </div>
      </AuthLayout>
    )
  }
  if (verify.data.choosePassword)
    return <Navigate to={verify.data.choosePassword} replace state={{ isFirst: true }} />
  const signedIn = verify.data.session.user !== null
  return (
    <AuthLayout title={t('verify.done')} lead={t('verify.doneText')}>
      <Button variant="primary" className="self-start" asChild>
        <Link to={signedIn ? '/' : '/login'}>
          {signedIn ? t('verify.goOn') : t('logIn.submit')}
        </Link>
      </Button>
    </AuthLayout>
  )
}
