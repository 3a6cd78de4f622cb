/**
 * What the queue does, each step one script: a step that changes the stream and the count of its rows happens as a whole,
 * also in the append-only file. Reading is done by scripts too, because Redis limits a read by messages, not by rows.
 */
import { createHash } from "node:crypto";

/** The stream, the number of rows in it, and what could not be stored: all keys of the queue. */
export const keys = { stream: "vigia:queue", rows: "vigia:queue:rows", rejected: "vigia:queue:rejected" } as const;
export const group = "writers";
/** Messages that are kept to look at; the oldest go first. */
const keptRejections = 100;

export interface Script {
  readonly source: string;
  readonly sha: string;
  readonly keys: readonly string[];
}

function script(names: readonly (keyof typeof keys)[], source: string): Script {
  return { source, sha: createHash("sha1").update(source).digest("hex"), keys: names.map((name) => keys[name]) };
}

/**
 * Arguments: rows, content, limit in rows (0: none). Redis refuses it by itself when its memory is full.
 * Answers the rows in the queue, or the error FULL.
 */
export const enqueue = script(
  ["stream", "rows"],
  `#!lua
local depth = tonumber(redis.call('GET', KEYS[2]) or '0')
local limit = tonumber(ARGV[3])
if limit > 0 and depth + tonumber(ARGV[1]) > limit then
  return redis.error_reply('FULL ' .. depth .. ' rows')
end
redis.call('XADD', KEYS[1], '*', 'n', ARGV[1], 'd', ARGV[2])
return redis.call('INCRBY', KEYS[2], ARGV[1])`,
);

/** Appends id, rows and content of a message to the reply and returns its rows; empty where it has no such field. */
const collect = `
local function collect(reply, entry)
  local n, d = '', ''
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'n' then n = entry[2][i + 1] elseif entry[2][i] == 'd' then d = entry[2][i + 1] end
  end
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = n
  reply[#reply + 1] = d
  return math.max(1, tonumber(n) or 1)
end`;

/** Arguments: group, consumer, rows. New messages until they hold so many rows: [id, rows, content, id, ...]. */
export const take = script(
  ["stream"],
  `#!lua flags=allow-oom
${collect}
local reply, rows = {}, 0
while rows < tonumber(ARGV[3]) do
  local got = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', 1, 'STREAMS', KEYS[1], '>')
  if not got then break end
  rows = rows + collect(reply, got[1][2][1])
end
return reply`,
);

/** Arguments: group, consumer, rows, milliseconds. As `take`: messages that a consumer has held for so long. */
export const claim = script(
  ["stream"],
  `#!lua flags=allow-oom
${collect}
local reply, rows, cursor = {}, 0, '0-0'
repeat
  local got = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[4], cursor, 'COUNT', 1)
  cursor = got[1]
  for _, entry in ipairs(got[2]) do rows = rows + collect(reply, entry) end
until cursor == '0-0' or rows >= tonumber(ARGV[3])
return reply`,
);

/** Removes a message; its rows count only if it was still there, because it may have been delivered twice. */
const remove = `
local function remove(group, id, n)
  redis.call('XACK', KEYS[1], group, id)
  if redis.call('XDEL', KEYS[1], id) == 0 then return 0 end
  return tonumber(n) or 0
end
local function settle(rows)
  local depth = redis.call('DECRBY', KEYS[2], rows)
  if depth ~= 0 and redis.call('XLEN', KEYS[1]) == 0 then redis.call('SET', KEYS[2], 0) end
  return depth
end`;

/** Arguments: group, then id and rows of each message that is in Postgres. */
export const acknowledge = script(
  ["stream", "rows"],
  `#!lua flags=allow-oom
${remove}
local rows = 0
for i = 2, #ARGV, 2 do rows = rows + remove(ARGV[1], ARGV[i], ARGV[i + 1]) end
return settle(rows)`,
);

/** Arguments: group, id, rows, reason, content. Moves a message, or what is left of it, out of the way. */
export const reject = script(
  ["stream", "rows", "rejected"],
  `#!lua flags=allow-oom
${remove}
redis.call('XADD', KEYS[3], 'MAXLEN', ${keptRejections}, '*', 'id', ARGV[2], 'reason', ARGV[4], 'd', ARGV[5])
return settle(remove(ARGV[1], ARGV[2], ARGV[3]))`,
);

/** Answers the rows in the queue and for how many milliseconds, by the clock of Redis, its oldest message has waited. */
export const state = script(
  ["stream", "rows"],
  `#!lua flags=no-writes
local rows = tonumber(redis.call('GET', KEYS[2]) or '0')
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if not oldest then return {rows, 0} end
local now = redis.call('TIME')
local since = tonumber(string.match(oldest[1], '^%d+'))
return {rows, math.max(0, math.floor(now[1] * 1000 + now[2] / 1000 - since))}`,
);

/**
 * Arguments: group, own name or nothing, milliseconds. Forgets consumers that have been away for so long, or that leave
 * now, but never one that still holds messages: they could not be claimed any more.
 */
export const forget = script(
  ["stream"],
  `#!lua flags=allow-oom
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local facts = {}
  for i = 1, #consumer, 2 do facts[consumer[i]] = consumer[i + 1] end
  local gone = facts['name'] == ARGV[2] or facts['idle'] > tonumber(ARGV[3])
  if facts['pending'] == 0 and gone then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], facts['name'])
  end
end
return 0`,
);
