import React from 'react';
import { reasonsOf, subjectOf, type Reason } from '../model/conflict';
import type { Conflict, PlanRequest } from '../tokens';
import { Hint, TextButton } from './controls';
import { useTranslation } from './translation';

interface ConflictViewProps {
  readonly conflict: Conflict;
  /** Ask for something else, which was solved already. */
  readonly onAccept: (request: PlanRequest) => void;
}

/** Why there is no solution, after what would work. */
export function ConflictView(props: ConflictViewProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <div className="jp-CondaEnv-unsolvable">
      <div role="alert">
        <h3>{trans.__('This cannot be solved')}</h3>
      </div>
      <Suggestions {...props} />
      <ul
        className="jp-CondaEnv-conflict"
        tabIndex={0}
        aria-label={trans.__('Why')}
      >
        {reasonsOf(props.conflict.message).map(reason => (
          <ReasonItem key={reason.text} reason={reason} />
        ))}
      </ul>
    </div>
  );
}

/** What would work; it may be all that a field leaves to be said. */
export function Suggestions(
  props: ConflictViewProps
): React.JSX.Element | null {
  const trans = useTranslation();
  const { suggestions, searching = false } = props.conflict;
  return suggestions.length > 0 || searching ? (
    <div className="jp-CondaEnv-suggestions">
      {suggestions.length > 0 && <h3>{trans.__('This would work')}</h3>}
      <ul>
        {suggestions.map(({ message, request }) => (
          <li key={message}>
            <span>{message}</span>
            <TextButton
              action="accept-suggestion"
              label={trans.__('Use this')}
              name={trans.__('Use this: %1', message)}
              onClick={() => props.onAccept(request)}
            />
          </li>
        ))}
      </ul>
      {searching && (
        <Hint isStatus>{trans.__('Looking for what would work…')}</Hint>
      )}
    </div>
  ) : null;
}

function ReasonItem({
  reason
}: {
  readonly reason: Reason;
}): React.JSX.Element {
  const [subject, rest] = subjectOf(reason.text);
  return (
    <li>
      {subject && <strong>{subject}</strong>}
      {rest}
      {reason.because.length > 0 && (
        <ul>
          {reason.because.map((below, index) => (
            <ReasonItem key={`${index} ${below.text}`} reason={below} />
          ))}
        </ul>
      )}
    </li>
  );
}
