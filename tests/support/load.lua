-- What wrk asks of the companion: `wrk -s load.lua ORIGIN -- KIND...` sends the kinds in turn, on every connection.
--   health   no authority is needed
--   session  an authenticated GET
--   sign     a POST that signs one part of an upload
--   batch    a POST of a batch of 1,000 parts: fifteen times 64, which is the most at a time, and 40
--   link     a POST that makes a presigned link
-- The environment says the rest, since other users read a process's arguments: R2DECK_LOAD_TOKEN, R2DECK_LOAD_BUCKET
-- (/accounts/ID/buckets/NAME), R2DECK_LOAD_UPLOAD (an id) and R2DECK_LOAD_PARTS (how many it has, >= 1,000).
-- With R2DECK_LOAD_STRICT every status is looked at, which costs wrk time; without, those from 400 on are counted.
-- Ends with a line "result: " and JSON: latencies in milliseconds, errors by kind.

local most, batch = 64, 1000
local threads = {}
local ready, turn = {}, 0

function setup(thread)
  threads[#threads + 1] = thread
end

local function env(name)
  return os.getenv("R2DECK_LOAD_" .. name) or ""
end

local function parts_from(first, count, last)
  local parts = {}
  for i = 0, count - 1 do parts[#parts + 1] = (first + i - 1) % last + 1 end
  return '{"parts":[' .. table.concat(parts, ",") .. "]}"
end

-- Requests are made once, before the first is sent: what wrk then spends is little.
local kinds = {
  health = function() return { wrk.format("GET", "/api/v1/health") } end,
  session = function(headers) return { wrk.format("GET", "/api/v1/session", headers) } end,
  link = function(headers)
    return { wrk.format("POST", "/api/v1" .. env("BUCKET") .. "/presign", headers,
                        '{"method":"GET","key":"load/a name.txt","expires":60}') }
  end,
  sign = function(headers)
    local all, last = {}, tonumber(env("PARTS"))
    for part = 1, math.min(last, 1000) do
      all[part] = wrk.format("POST", "/api/v1/uploads/" .. env("UPLOAD") .. "/sign", headers, parts_from(part, 1, last))
    end
    return all
  end,
  batch = function(headers)
    local all, last = {}, tonumber(env("PARTS"))
    for first = 1, batch, most do
      local count = math.min(most, batch - first + 1)
      all[#all + 1] = wrk.format("POST", "/api/v1/uploads/" .. env("UPLOAD") .. "/sign", headers,
                                 parts_from(first, count, last))
    end
    return all
  end,
}

function init(args)
  local headers = { ["Authorization"] = "Bearer " .. env("TOKEN"), ["Content-Type"] = "application/json" }
  for _, kind in ipairs(args) do
    if not kinds[kind] then error("no kind of request is called " .. kind) end
    ready[#ready + 1] = { requests = kinds[kind](headers), next = 1 }
  end
  refused, refusal = 0, ""
  if os.getenv("R2DECK_LOAD_STRICT") then
    response = function(status, _, body)
      if status >= 200 and status < 300 then return end
      refused = refused + 1
      if refusal == "" then refusal = status .. " " .. body end
    end
  end
end

function request()
  turn = turn % #ready + 1
  local kind = ready[turn]
  local text = kind.requests[kind.next]
  kind.next = kind.next % #kind.requests + 1
  return text
end

function done(summary, latency)
  local bad, first = 0, ""
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("refused")
    if first == "" then first = thread:get("refusal") end
  end
  local errors = summary.errors
  io.write(string.format(
    'result: {"requests": %d, "seconds": %.3f, "p50": %.3f, "p99": %.3f, "longest": %.3f, "not2xx": %d, ' ..
    '"connect": %d, "read": %d, "write": %d, "timeout": %d, "firstRefusal": "%s"}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000, math.max(bad, errors.status), errors.connect, errors.read, errors.write, errors.timeout,
    (first:gsub('[%c\\"]', "'"))))
end
