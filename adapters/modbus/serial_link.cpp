// RTU frames on a serial port of this box.

#include "adapters/modbus/failures.hpp"
#include "adapters/modbus/modem_lines.hpp"
#include "adapters/modbus/rtu_link.hpp"
#include "adapters/modbus/serial_port.hpp"
#include "bridge/modbus/rtu_frame.hpp"

#include <cerrno>
#include <utility>

namespace railbridge::modbus {

namespace {

// How long after its wire time a frame may still be in an adapter that gathers bytes, as those on
// USB do, and how often that is looked at.
constexpr Duration drain_margin = std::chrono::milliseconds{50};
constexpr Duration drain_look = std::chrono::microseconds{200};

class SerialLink final : public RtuLink {
public:
    SerialLink(SerialSettings settings, const Clock& clock, Cancellation& cancellation,
               std::unique_ptr<ModemLines> modem)
        : settings_(std::move(settings))
        , clock_(clock)
        , cancellation_(cancellation)
        , modem_(std::move(modem)) {}
    ~SerialLink() override { SerialLink::close(); }

    Status open() override {
        Result<Descriptor> port = open_serial(settings_);
        if (!port) {
            return fail(port.error());
        }
        if (by_rts() && !modem_->set_rts(port->get(), false)) {
            const std::string why = with_errno("cannot switch RTS", errno);
            close_serial(*port);
            return fail(fatal("serial device " + settings_.device + ": " + why +
                              "; write rs485 = \"kernel\" if its driver has that mode, \"none\" if "
                              "the adapter switches the direction by itself"));
        }
        port_ = std::move(*port);
        cancellation_.guard_device(port_.get());
        return {};
    }

    void close() override {
        if (port_) {
            cancellation_.guard_device(-1);
            close_serial(port_);
        }
    }

    int fd() const override { return port_.get(); }

    Sent send(Context& context, UnitId unit, std::span<const std::uint8_t> pdu) override {
        if (!by_rts()) {
            return context.send(unit, pdu) ? Sent::all : Sent::partly;
        }
        if (!modem_->set_rts(port_.get(), true)) {
            return Sent::nothing;
        }
        const TimePoint begun = clock_.now().mono;
        const bool written = context.send(unit, pdu);
        const int error = errno;
        const bool left =
            await_sent(begun + settings_.character_time() * static_cast<long>(pdu.size() + 3));
        // As soon as the last character is out: the device may answer after 3.5 characters.
        const bool released = modem_->set_rts(port_.get(), false);
        if (!written) {
            errno = error;
            return Sent::partly;
        }
        if (!left) {
            errno = EAGAIN;
        }
        return left && released ? Sent::all : Sent::partly;
    }

    Timing timing() const override {
        const Duration character = settings_.character_time();
        const Duration silence = settings_.silence();
        return {character, silence, silence, character * static_cast<long>(rtu_frame_size_max)};
    }
    bool echo() const override { return settings_.echo; }
    bool is_connection() const override { return false; }

private:
    bool by_rts() const { return settings_.rs485 == Rs485Mode::rts; }

    /// write() returns when the driver has the bytes, long before the last one is on the wire, and
    /// what drivers say about their queue is not always true: the wire time is waited for first.
    bool await_sent(TimePoint wire_end) const {
        (void) wait_for(-1, Direction::read, wire_end, clock_, cancellation_);
        for (;;) {
            if (modem_->transmitter_empty(port_.get())) {
                return true;
            }
            const TimePoint now = clock_.now().mono;
            if (now >= wire_end + drain_margin ||
                wait_for(-1, Direction::read, now + drain_look, clock_, cancellation_) ==
                    Wake::cancelled) {
                return false;
            }
        }
    }

    SerialSettings settings_;
    const Clock& clock_;
    Cancellation& cancellation_;
    const std::unique_ptr<ModemLines> modem_;
    Descriptor port_;
};

} // namespace

std::unique_ptr<RtuLink> make_serial_link(SerialSettings settings, const Clock& clock,
                                          Cancellation& cancellation,
                                          std::unique_ptr<ModemLines> modem) {
    return std::make_unique<SerialLink>(std::move(settings), clock, cancellation, std::move(modem));
}

std::unique_ptr<RtuLink> make_serial_link(SerialSettings settings, const Clock& clock,
                                          Cancellation& cancellation) {
    return make_serial_link(std::move(settings), clock, cancellation,
                            std::make_unique<SystemModemLines>());
}

} // namespace railbridge::modbus
