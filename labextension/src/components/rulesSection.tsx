import React from 'react';
import type { Policy } from '../tokens';
import { listOf } from './lists';
import {
  channelSentences,
  packageSentences,
  pipSentences,
  Sentences,
  useReadOnlyReason,
  useRules
} from './serverRules';
import { SettingsSection } from './settingsSection';
import { useTranslation } from './translation';

/** What those who run the server allow, in full; nothing where they allow everything. */
export function RulesSection(props: {
  readonly policy: Policy;
}): React.ReactNode {
  const trans = useTranslation();
  const { policy } = props;
  const told = (items: readonly string[]) => listOf(items, trans);
  const readOnly = useReadOnlyReason();
  const size = useRules('size');
  const sentences = [
    ...(readOnly ? [readOnly] : []),
    ...channelSentences(policy.allowed_channels, told, trans),
    ...packageSentences(policy, told, trans),
    ...pipSentences(policy, told, trans),
    ...size,
    ...(policy.max_environments === null
      ? []
      : [
          trans._n(
            'You may have %1 environment at most.',
            'You may have %1 environments at most.',
            policy.max_environments
          )
        ]),
    ...(policy.protected_environments.length > 0
      ? [
          trans.__(
            'Protected, so that they can be used and cloned, not changed: %1',
            told(policy.protected_environments)
          )
        ]
      : [])
  ];
  return (
    sentences.length > 0 && (
      <SettingsSection
        name="rules"
        title={trans.__('Rules of this server')}
        about={trans.__('They were set by those who run it.')}
      >
        <Sentences sentences={sentences} />
      </SettingsSection>
    )
  );
}
