/** A policy as a company could have it: 15 rules, each with a message, some with grace, some asking clock or connection. */
export const FIFTEEN_RULES = `
@id("scope") @staleAfter("72h")
permit (principal is Device, action == Action::"connect", resource is Endpoint);

@id("managed") @message("This device is not managed. Enrol it with your IT department's device management, then reconnect.")
forbid (principal, action, resource) unless { context.device has managed && context.device.managed };

@id("jailbroken") @critical @message("This device failed a security check. Contact your IT department.")
forbid (principal, action, resource)
when { if context.device has jailbroken then context.device.jailbroken else context.device.reports.contains("jailbroken") };

@id("compliant") @message("Device management reports this device as not compliant. Open its self-service app, fix what it lists and reconnect.")
forbid (principal, action, resource) unless { context.device has compliant && context.device.compliant };

@id("disk-encryption") @grace("24h") @message("Disk encryption is off or unconfirmed. Turn on FileVault or BitLocker, let the device report, then reconnect.")
forbid (principal, action, resource)
when { context.device.reports.contains("encrypted") }
unless { context.device has encrypted && context.device.encrypted };

@id("firewall") @grace("24h") @message("The firewall is off or unconfirmed. Turn it on in the system settings, let the device report, then reconnect.")
forbid (principal, action, resource)
when { context.device.reports.contains("firewall") }
unless { context.device has firewall && context.device.firewall };

@id("minimum-os") @grace("7d") @message("The operating system is too old or unconfirmed. Update to macOS 14 or Windows 11, then reconnect.")
forbid (principal, action, resource)
when { context.device.reports.contains("osVersion") }
unless {
  context.device has osVersion && context.device has platform &&
  (if context.device.platform == "macos" then context.device.osVersion.major >= 14
   else if context.device.platform == "windows" then context.device.osVersion.major >= 11 else true)
};

@id("screen-lock") @shadow @message("The screen does not lock by itself. Set a screen lock of at most five minutes, then reconnect.")
forbid (principal, action, resource) unless { context.device has firewall && context.device.firewall };

@id("backup") @message("The last backup is missing. Start a backup, let the device report, then reconnect.")
forbid (principal, action, resource) unless { context.device has encrypted && context.device.encrypted };

@id("platform") @message("This platform may not use the VPN. Contact your IT department.")
forbid (principal, action, resource)
unless { context.device has platform && ["macos", "windows", "linux"].contains(context.device.platform) };

@id("quiet-source") @message("Your device management app has not reported for two days. Open it, let it sync, then reconnect.")
forbid (principal, action, resource)
when { context has "uem" && context["uem"] has lastSeen && context.now.durationSince(context["uem"].lastSeen) > duration("2d") };

@id("freeze") @message("Production is frozen over the holidays. Contact your IT department if you must connect.")
forbid (principal, action, resource)
when { context.now >= datetime("2026-12-24") && context.now < datetime("2026-12-27") };

@id("owner") @message("This device belongs to somebody else. Sign in with the account it is assigned to.")
forbid (principal, action, resource)
unless { context.device has owner && context.connection has username && context.connection.username == context.device.owner };

@id("guests") @message("Guests may not use this endpoint. Connect to the guest endpoint.")
forbid (principal, action, resource)
when { context.connection has groups && context.connection.groups.containsAny(["guests", "contractors"]) };

@id("production") @critical @message("This endpoint is for production access. Use a device with an approved operating system.")
forbid (principal, action, resource)
when { resource has tier && resource.tier == "production" && !(context.device has platform && context.device.platform == "macos") };

@id("serial") @message("This device has no serial number on record. Contact your IT department.")
forbid (principal, action, resource) unless { context.device has serialNumber };
`;
