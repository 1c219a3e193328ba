import { Stepper, Text, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { Page } from '../frame/page.tsx';
import { Pending } from '../frame/pending.tsx';
import { graphql } from '../generated/gql.ts';
import { DoneStep } from './done-step.tsx';
import { type Keys, NameStep } from './name-step.tsx';
import { RequestStep } from './request-step.tsx';
import { WebhookStep } from './webhook-step.tsx';

const query = graphql(`
  query NewEndpoint($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      slug
      name
      url
      inspectorUrl(environment: SANDBOX)
      samplePayload(environment: SANDBOX) {
        text
      }
    }
  }
`);

const steps = ['stepName', 'stepRequest', 'stepWebhook', 'stepDone'] as const;

/**
 * Leads from a name to the first 202 and the first webhook. The endpoint and the step are in the URL, so that a reload
 * continues. Only the keys are lost, because they are shown once.
 */
export function NewEndpointPage() {
  const { t } = useTranslation('newEndpoint');
  const [search, setSearch] = useSearchParams();
  const [keys, setKeys] = useState<Keys>();
  const slug = search.get('endpoint') ?? '';
  const step = slug ? Math.min(Math.max(Number(search.get('step')) || 1, 1), 3) : 0;
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug }, pause: !slug });
  const narrow = useMediaQuery('(max-width: 40em)');
  const go = (to: number, endpoint = slug) => setSearch({ endpoint, step: String(to) }, { replace: true });
  const endpoint = slug ? data?.endpoint : undefined;
  const made = (newSlug: string, newKeys: Keys) => {
    setKeys(newKeys);
    go(1, newSlug);
  };
  return (
    <Page title={t('title')}>
      <Text mb="lg">{t('lead')}</Text>
      <Stepper active={step} size="sm" mb="xl" maw={900} allowNextStepsSelect={false} iconSize={32} wrap={false}>
        {steps.map((name, index) => (
          <Stepper.Step
            key={name}
            label={narrow ? <VisuallyHidden>{t(name)}</VisuallyHidden> : t(name)}
            aria-current={index === step ? 'step' : undefined}
            component="div"
          />
        ))}
      </Stepper>
      {step === 0 && <NameStep onMade={made} />}
      {step > 0 && !endpoint && <Pending error={error} refetch={refetch} lines={4} height={64} />}
      {step === 1 && endpoint && <RequestStep endpoint={endpoint} keys={keys} onDone={() => go(2)} />}
      {step === 2 && endpoint && <WebhookStep endpoint={endpoint} onDone={() => go(3)} />}
      {step === 3 && endpoint && <DoneStep slug={endpoint.slug} />}
    </Page>
  );
}
