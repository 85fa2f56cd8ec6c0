/** The rules of those who run the server, told where a person would run into them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import { isOwn } from '../model/changeable';
import { packageOf } from '../model/specs';
import type { Environment, Policy } from '../tokens';
import { listOf } from './lists';
import { formatSize } from './size';
import { useTranslation } from './translation';

/** What is known of the rules; null until the server has told them. */
export interface ServerRules {
  readonly policy: Policy | null;
  readonly environments: readonly Environment[];
}

export const RulesContext = React.createContext<ServerRules>({
  policy: null,
  environments: []
});

export type RuleTopic = 'channels' | 'packages' | 'pip' | 'size' | 'number';

/** Items of a rule that are told; the settings tell all. */
const MOST_ITEMS = 4;

/** The rules about some topics, a sentence each. */
export function useRules(...topics: readonly RuleTopic[]): readonly string[] {
  const trans = useTranslation();
  const { policy, environments } = React.useContext(RulesContext);
  const own = environments.filter(isOwn).length;
  return policy
    ? topics.flatMap(topic => sentencesOf(topic, policy, own, trans))
    : [];
}

/** Why nothing at all may be changed here; null where it may. */
export function useReadOnlyReason(): string | null {
  const trans = useTranslation();
  const { policy } = React.useContext(RulesContext);
  return policy?.read_only
    ? trans.__(
        'This server only shows environments: nothing can be made or changed.'
      )
    : null;
}

/** Why there may be no new environment; null where there may. */
export function useNewReason(): string | null {
  const trans = useTranslation();
  const readOnly = useReadOnlyReason();
  const { policy, environments } = React.useContext(RulesContext);
  const own = environments.filter(isOwn).length;
  const most = policy?.max_environments ?? null;
  if (readOnly || most === null || own < most) {
    return readOnly;
  }
  return trans._n(
    'You have %1 environment, and no more are allowed here. Delete one first.',
    'You have %1 environments, and no more are allowed here. Delete one first.',
    own
  );
}

/** Whether pip may install packages. */
export function usePipAllowed(): boolean {
  return React.useContext(RulesContext).policy?.allow_pip !== false;
}

/** The names of packages that every environment has to have. */
export function useRequired(): readonly string[] {
  const { policy } = React.useContext(RulesContext);
  return (policy?.required_packages ?? []).map(packageOf);
}

/** The rules about some topics as a list; nothing where there is none. */
export function RuleList(props: {
  readonly topics: readonly RuleTopic[];
  readonly id?: string;
}): React.ReactNode {
  return <Sentences id={props.id} sentences={useRules(...props.topics)} />;
}

export function Sentences(props: {
  readonly sentences: readonly string[];
  readonly id?: string;
}): React.ReactNode {
  const trans = useTranslation();
  return (
    props.sentences.length > 0 && (
      <ul
        id={props.id}
        className="jp-CondaEnv-rules"
        aria-label={trans.__('Rules of this server')}
      >
        {props.sentences.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    )
  );
}

function sentencesOf(
  topic: RuleTopic,
  policy: Policy,
  own: number,
  trans: TranslationBundle
): readonly string[] {
  const told = (items: readonly string[]) => shortList(items, trans);
  switch (topic) {
    case 'channels':
      return channelSentences(policy.allowed_channels, told, trans);
    case 'packages':
      return packageSentences(policy, told, trans);
    case 'pip':
      return pipSentences(policy, told, trans);
    case 'size':
      return policy.max_environment_size === null
        ? []
        : [
            trans.__(
              'An environment may take %1 at most.',
              formatSize(policy.max_environment_size)
            )
          ];
    case 'number':
      return policy.max_environments === null
        ? []
        : [
            trans._n(
              'You have %2 of at most %1 environment.',
              'You have %2 of at most %1 environments.',
              policy.max_environments,
              own
            )
          ];
  }
}

type Told = (items: readonly string[]) => string;

export function channelSentences(
  channels: readonly string[],
  told: Told,
  trans: TranslationBundle
): readonly string[] {
  return channels.length > 0
    ? [
        trans.__(
          'Packages may only come from these channels: %1',
          told(channels)
        )
      ]
    : [];
}

export function packageSentences(
  { blocked_packages, required_packages }: Policy,
  told: Told,
  trans: TranslationBundle
): readonly string[] {
  return [
    ...(blocked_packages.length > 0
      ? [trans.__('Not allowed on this server: %1', told(blocked_packages))]
      : []),
    ...(required_packages.length > 0
      ? [
          trans.__(
            'Every environment has to have these; new ones get them by themselves: %1',
            told(required_packages)
          )
        ]
      : [])
  ];
}

export function pipSentences(
  { allow_pip, allowed_pip_indexes }: Policy,
  told: Told,
  trans: TranslationBundle
): readonly string[] {
  if (!allow_pip) {
    return [trans.__('Packages cannot be installed with pip on this server.')];
  }
  return allowed_pip_indexes.length > 0
    ? [
        trans.__(
          'Packages of pip may only come from: %1',
          told(allowed_pip_indexes)
        )
      ]
    : [];
}

function shortList(items: readonly string[], trans: TranslationBundle): string {
  const shown = items.slice(0, MOST_ITEMS);
  const others = items.length - shown.length;
  return listOf(
    others > 0 ? [...shown, trans._n('%1 more', '%1 more', others)] : shown,
    trans
  );
}
