-- For wrk: a POST body read from a file, different at every request, and one line of figures at the end.
local file = os.getenv("WRK_BODY")
if file ~= nil and file ~= "" then
  local handle = io.open(file, "r")
  local body = handle:read("*a")
  handle:close()
  local n = 0
  math.randomseed(os.time() + math.floor(os.clock() * 1000000))
  local function uuid()
    return string.gsub("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx", "x", function()
      return string.format("%x", math.random(0, 15))
    end)
  end
  request = function()
    n = n + 1
    local sent = string.gsub(body, "@UUID@", uuid)
    sent = string.gsub(sent, "@N@", tostring(n))
    return wrk.format("POST", nil, nil, sent)
  end
end
done = function(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format(
    'FIGURES {"p50":%.3f,"p95":%.3f,"max":%.3f,"n":%d,"bad":%d}\n',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency.max / 1000, summary.requests, bad))
end
