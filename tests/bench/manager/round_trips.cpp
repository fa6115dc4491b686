#include "tests/bench/manager/round_trips.hpp"

#include <poll.h>

#include <deque>
#include <stdexcept>

namespace railbridge::bench {

namespace {

using Clock = std::chrono::steady_clock;
using test::wire::arrival;

constexpr int patience_ms = 20'000;

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

class Run {
public:
    Run(std::vector<Requester>& requesters, const Pace& pace, const Payload& payload,
        std::chrono::milliseconds duration)
        : requesters_(requesters)
        , sent_(requesters.size())
        , pace_(pace)
        , payload_(payload)
        , begin_(Clock::now())
        , end_(begin_ + duration) {}

    Trips trips() {
        for (std::size_t i = 0; i < requesters_.size(); ++i) {
            send(i, pace_.outstanding / requesters_.size());
        }
        while (under_way_ > 0) {
            wait();
        }
        result_.seconds = milliseconds(Clock::now() - begin_) / 1000.0;
        return std::move(result_);
    }

private:
    void send(std::size_t which, std::size_t count) {
        std::string bytes;
        for (std::size_t i = 0; i < count; ++i) {
            ++number_;
            const auto id = static_cast<std::uint16_t>(number_ % 0xFFFF + 1);
            bytes += test::wire::publish_packet(requesters_[which].topic, payload_(number_),
                                                pace_.qos, id);
        }
        const auto now = Clock::now();
        sent_[which].insert(sent_[which].end(), count, now);
        under_way_ += count;
        if (!requesters_[which].client.send(bytes)) {
            throw std::runtime_error("the broker has closed a connection");
        }
    }

    void wait() {
        waits_.clear();
        for (const Requester& requester : requesters_) {
            waits_.push_back({requester.client.socket(), POLLIN, 0});
        }
        if (::poll(waits_.data(), waits_.size(), patience_ms) == 0) {
            throw std::runtime_error("the broker does not answer");
        }
        for (std::size_t i = 0; i < requesters_.size(); ++i) {
            if (waits_[i].revents != 0) {
                take(i);
            }
        }
    }

    void take(std::size_t which) {
        std::size_t answered = 0;
        while (const auto packet = requesters_[which].client.packet_here()) {
            if (packet->type != test::wire::publish_type) {
                continue;
            }
            const auto now = Clock::now();
            result_.latencies_ms.push_back(milliseconds(now - sent_[which].front()));
            sent_[which].pop_front();
            ++answered;
            if (now >= end_) {
                over_ = true;
            }
        }
        if (!requesters_[which].client.is_open()) {
            throw std::runtime_error("the broker has closed a connection");
        }
        result_.count += answered;
        under_way_ -= answered;
        if (!over_ && answered > 0) {
            send(which, answered);
        }
    }

    std::vector<Requester>& requesters_;
    std::vector<std::deque<Clock::time_point>> sent_;
    Pace pace_;
    const Payload& payload_;
    Clock::time_point begin_;
    Clock::time_point end_;
    std::vector<pollfd> waits_;
    std::uint64_t number_ = 0;
    std::size_t under_way_ = 0;
    bool over_ = false;
    Trips result_;
};

} // namespace

void Trips::add(const Trips& other) {
    count += other.count;
    seconds += other.seconds;
    latencies_ms.insert(latencies_ms.end(), other.latencies_ms.begin(), other.latencies_ms.end());
}

Trips round_trips(std::vector<Requester>& requesters, const Pace& pace, const Payload& payload,
                  std::chrono::milliseconds duration) {
    return Run(requesters, pace, payload, duration).trips();
}

} // namespace railbridge::bench
